import 'server-only';

/**
 * One value per process, whichever copy of a module asks first. Next.js loads a module several times (route handlers,
 * server actions, instrumentation), so module variables are not singletons. Nothing else touches `globalThis`.
 */
export function processSingleton<T>(key: string, create: () => T): T {
  const registry = globalThis as unknown as Record<symbol, T | undefined>;
  const symbol = Symbol.for(`youtube-summarizer.${key}`);
  registry[symbol] ??= create();
  return registry[symbol];
}
