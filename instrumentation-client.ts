import { config } from 'zod/v4/core';

/** Runs before any page's code. Zod would try whether it may make code from text, which the pages' policy forbids and reports. */
config({ jitless: true });
