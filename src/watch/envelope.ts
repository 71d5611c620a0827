import * as z from 'zod';
import { fleetMessage } from './fleet.ts';

/** A message with the id of the membership that it comes from; who takes no part in the object has none. */
const envelope = z.object({ from: z.union([z.uuid(), z.literal('')]), message: fleetMessage });

export type Envelope = z.infer<typeof envelope>;

const DATE_KEY = '$date';

/** JSON in which dates stay dates. */
export function textFromEnvelope(sent: Envelope): string {
  return JSON.stringify(sent, function (this: Record<string, unknown>, key: string, value: unknown) {
    const original = this[key];
    return original instanceof Date ? { [DATE_KEY]: original.getTime() } : value;
  });
}

/** What the others hear when who polled has left. */
export function releasedText(from: string): string {
  return textFromEnvelope({ from, message: { kind: 'released' } });
}

/** Undefined for a text that is no envelope. */
export function envelopeFromText(text: string): Envelope | undefined {
  try {
    return envelope.safeParse(valueFromText(text)).data;
  } catch {
    return undefined;
  }
}

function valueFromText(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    const ms = (value as Record<string, unknown> | null)?.[DATE_KEY];
    return typeof ms === 'number' ? new Date(ms) : value;
  }) as unknown;
}
