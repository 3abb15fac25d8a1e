/** What came of an attempt, in words for its owner. */
export const attemptOutcomes = {
  succeeded: 'Delivered',
  status: 'The receiver answered with an error',
  gone: 'The receiver answered 410 Gone',
  redirect: 'The receiver answered with a redirect, which is not followed',
  timeout: 'The receiver took longer than 15 seconds',
  dns: 'The name server did not answer',
  address: 'The host was not found, or is not on the public internet',
  insecure: 'Plain http is for private networks only; use https',
  connection: 'The receiver could not be reached, or hung up',
  tls: 'The certificate of the receiver is not valid',
  protocol: 'The answer was not valid HTTP',
  interrupted: 'The server stopped meanwhile; it is sent again',
  secret: 'The signing secret cannot be read any more; make a new one',
} as const;
export type AttemptOutcome = keyof typeof attemptOutcomes;

/** Why a delivery has ended, where no attempt says it. */
export const deliveryOutcomes = {
  ...attemptOutcomes,
  trimmed: 'The event log was trimmed before it was read this far',
  not_visible: 'You may not see this event any more',
  cancelled: 'Left out when the webhook was switched on again',
} as const;
export type DeliveryOutcome = keyof typeof deliveryOutcomes;

export const attemptOutcomeNames = Object.keys(attemptOutcomes) as [
  AttemptOutcome,
  ...AttemptOutcome[],
];
export const deliveryOutcomeNames = Object.keys(deliveryOutcomes) as [
  DeliveryOutcome,
  ...DeliveryOutcome[],
];

/** Why a webhook is switched off. */
export const disabledReasons = {
  owner: 'You switched it off',
  gone: 'The receiver answered 410 Gone',
  failing: 'The receiver has failed for too long',
  secret: 'Its signing secret cannot be read any more',
} as const;
export type DisabledReason = keyof typeof disabledReasons;
export const disabledReasonNames = Object.keys(disabledReasons) as [
  DisabledReason,
  ...DisabledReason[],
];
