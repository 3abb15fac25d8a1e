/** One event of the benchmark: the same bytes as the application's, from the same clock. */
export function markedEvent(number, size) {
  const mark = `@@${number}:${(Number(process.hrtime.bigint()) / 1e6).toFixed(3)}@@`;
  return { mark, pad: 'x'.repeat(Math.max(0, size - mark.length)) };
}

/** Reads a request's JSON. */
export async function readBody(request) {
  let text = '';
  for await (const part of request) text += part;
  return JSON.parse(text);
}

/** Announces the port to the benchmark, which started this file. */
export function listen(server) {
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
  process.on('disconnect', () => process.exit(0));
}
