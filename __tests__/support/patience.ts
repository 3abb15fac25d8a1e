/** End-to-end tests start servers and browsers; a slow machine is no failure. */
jest.setTimeout(120_000);
