import { z } from 'zod';

/**
 * What can be made to go wrong with one's own connection, to see how a client copes. At once: `drop` cuts it off without a
 * word, `trim` tells it that history before now is gone, `expire` ends it as if its session had. For a time: `stall` lets
 * nothing leave (a receiver that takes nothing), `delay` lets every chunk leave a second late, `duplicate` sends it twice.
 */
export const faults = ['drop', 'stall', 'delay', 'duplicate', 'trim', 'expire'] as const;
export type Fault = (typeof faults)[number];

export const lastingFaults = ['stall', 'delay', 'duplicate'] as const satisfies readonly Fault[];
export type LastingFault = (typeof lastingFaults)[number];

export function isLasting(fault: Fault): fault is LastingFault {
  return (lastingFaults as readonly Fault[]).includes(fault);
}

export const maxFaultMs = 60_000;

/** The body of `POST /events/faults`. */
export const faultRequestSchema = z.object({
  connection_id: z.string().max(100),
  fault: z.enum(faults),
  duration_ms: z.number().int().min(1).max(maxFaultMs).default(10_000),
});
export type FaultRequest = z.infer<typeof faultRequestSchema>;
