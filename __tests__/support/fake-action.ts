import type { ServerAction } from '@/components/layout/use-action';
import type { PublicError } from '@/lib/errors';

/** A server action in the test's hands: what it was asked, and what it answers. */
export interface FakeAction<I, T> {
  asked: I[];
  refusal: PublicError | null;
  run: ServerAction<I, T>;
}

export function fakeAction<I, T>(value: T): FakeAction<I, T> {
  const action: FakeAction<I, T> = {
    asked: [],
    refusal: null,
    async run(input) {
      action.asked.push(input);
      return action.refusal ? { ok: false, error: action.refusal } : { ok: true, value };
    },
  };
  return action;
}

/** A refusal about one field, as the server words it. */
export const refusedAt = (field: string, message: string): PublicError => ({
  code: 'invalid_input',
  message: `${field}: ${message}`,
  details: { issues: [{ field, message }] },
});
