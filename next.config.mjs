/** The benchmark's build has a trigger more (`route.bench.ts`), and a folder of its own. */
const isBench = process.env.BENCH_BUILD === '1';
/** For every answer but the stream, whose headers are counted; the policy of pages is the gate's, with its nonce. */
const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  // YouTube's player refuses pages that send no referrer at all.
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'X-Frame-Options', value: 'DENY' },
  {
    key: 'Permissions-Policy',
    value: 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  },
];
/** An answer of an endpoint that is opened as a page shows text and does nothing. */
const endpointPolicy = "default-src 'none'; frame-ancestors 'none'";

/** @type {import('next').NextConfig} */
const nextConfig = {
  output: 'standalone',
  distDir: isBench ? '.next-bench' : '.next',
  pageExtensions: isBench ? ['tsx', 'ts', 'bench.ts'] : ['tsx', 'ts'],
  poweredByHeader: false,
  // No page uses the optimizer, which would decode whatever it is pointed at.
  images: { unoptimized: true },
  reactStrictMode: true,
  agentRules: false,
  devIndicators: false,
  // Native or worker-based packages stay plain `require`s that the standalone tracer copies.
  serverExternalPackages: ['better-sqlite3', 'pg', 'ioredis', '@node-rs/argon2', 'pino'],
  experimental: {
    // Caption files up to 6 MB arrive through a server action as multipart data.
    serverActions: { bodySizeLimit: '7mb' },
  },
  async headers() {
    return [
      { source: '/((?!events$).*)', headers: securityHeaders },
      // From the first byte on, before a page's own `meta` is read: these addresses have a one-time token in them.
      {
        source: '/:page(setup|invite|reset-password)',
        headers: [{ key: 'Referrer-Policy', value: 'no-referrer' }],
      },
      {
        source: '/:root(api|events)/:path+',
        headers: [{ key: 'Content-Security-Policy', value: endpointPolicy }],
      },
    ];
  },
};

export default nextConfig;
