/** An unexpected `console.error` or `console.warn` fails the test that caused it. */
let messages: string[] = [];

beforeEach(() => {
  messages = [];
  for (const method of ['error', 'warn'] as const) {
    jest.spyOn(console, method).mockImplementation((...parts: unknown[]) => {
      messages.push(`console.${method}: ${parts.map(String).join(' ')}`);
    });
  }
});

afterEach(() => {
  const seen = messages;
  messages = [];
  if (seen.length > 0) throw new Error(`Unexpected console output:\n${seen.join('\n')}`);
});
