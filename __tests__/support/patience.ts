/** Tests start servers, databases and browsers, several at a time; a slow machine is no failure. */
jest.setTimeout(120_000);
/** Nor is one stumble in thousands of tests on a shared machine: it is tried again once, in CI only, and `npm test` names it. */
if (process.env.CI) jest.retryTimes(1, { logErrorsBeforeRetry: true });
