import 'server-only';
import { Agent, fetch as undiciFetch } from 'undici';

/** `fetch` as the OpenAI client wants it. */
export type ModelFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Error bodies are read up to here, in bytes; nobody writes longer ones in good faith. */
const maxErrorBytes = 64 * 1024;

/**
 * A `fetch` of our own for calls to models: not the one Next.js patches, and without timeouts, which the caller keeps. Every
 * byte of an answer, keep-alive comments too, calls `onBytes`. Error bodies always look like OpenAI's. A redirect is an error:
 * whoever answers for a provider must not choose where prompts go, or have this server ask something inside its network.
 */
export function createModelFetch(): (onBytes: () => void) => ModelFetch {
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  return (onBytes) => async (input, init) => {
    const response = (await undiciFetch(input as string, {
      ...(init as Parameters<typeof undiciFetch>[1]),
      dispatcher,
      redirect: 'manual',
    })) as unknown as Response;
    onBytes();
    const { status, headers, body } = response;
    if (!response.ok) return new Response(errorBody(await readStart(body)), { status, headers });
    const watched = body?.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          onBytes();
          controller.enqueue(chunk);
        },
      }),
    );
    return new Response(watched, { status, headers });
  };
}

/** The beginning of a body as text; the rest is not waited for. */
async function readStart(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let left = maxErrorBytes;
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk.subarray(0, left), { stream: true });
    left -= chunk.length;
    if (left <= 0) break;
  }
  return text;
}

/**
 * `{error: {message, ...}}`, which the client reads, from what others send: Gemini wraps it in a list, FastAPI says `detail`,
 * some send a bare sentence or HTML.
 */
function errorBody(text: string): string {
  const start = text.slice(0, 500);
  const parsed = parseJson(text);
  const outer = Array.isArray(parsed) ? parsed[0] : parsed;
  const inner = outer?.error ?? outer?.detail ?? outer ?? start;
  const isFields = typeof inner === 'object' && !Array.isArray(inner);
  try {
    const message = typeof inner === 'string' ? inner : JSON.stringify(inner);
    return JSON.stringify({ error: isFields ? inner : { message } });
  } catch {
    // Nested too deeply to be written again.
    return JSON.stringify({ error: { message: start } });
  }
}

// biome-ignore lint/suspicious/noExplicitAny: whatever a provider sends
function parseJson(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
