/** The benchmark's build has a trigger more (`route.bench.ts`), and a folder of its own. */
const isBench = process.env.BENCH_BUILD === '1';

/** @type {import('next').NextConfig} */
const nextConfig = {
  output: 'standalone',
  distDir: isBench ? '.next-bench' : '.next',
  pageExtensions: isBench ? ['tsx', 'ts', 'bench.ts'] : ['tsx', 'ts'],
  poweredByHeader: false,
  reactStrictMode: true,
  agentRules: false,
  devIndicators: false,
  // Native or worker-based packages stay plain `require`s that the standalone tracer copies.
  serverExternalPackages: ['better-sqlite3', 'pg', 'ioredis', '@node-rs/argon2', 'pino'],
  experimental: {
    // Caption files up to 6 MB arrive through a server action as multipart data.
    serverActions: { bodySizeLimit: '7mb' },
  },
};

export default nextConfig;
