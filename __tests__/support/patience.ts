/** Tests start servers, databases and browsers, several at a time; a slow machine is no failure. */
jest.setTimeout(120_000);
