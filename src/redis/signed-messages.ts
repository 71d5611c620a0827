import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** Tells the messages of replicas from those of anybody else who reaches the same Redis. */
export interface SignedMessages {
  /** A text as it is published on a channel. */
  seal(channel: string, text: string): string;
  /** The text of a message that was sealed for this channel; undefined for any other. */
  open(channel: string, message: string): string | undefined;
}

/** The signature in front of each message: 32 bytes in base64url, and a dot. */
const SIGNED = /^([\w-]{43})\.(.*)$/s;

/**
 * Signs with a key derived from the vendor's secret, which all replicas have and nobody else, so it needs no
 * configuration. The channel is signed too: what was said of one object says nothing about another.
 */
export function createSignedMessages(appKey: string): SignedMessages {
  const key = Buffer.from(hkdfSync('sha256', appKey, '', 'duobei-graphql redis message 1', 32));
  const signatureOf = (channel: string, text: string) =>
    createHmac('sha256', key).update(`${channel}\n${text}`).digest();
  return {
    seal: (channel, text) => `${signatureOf(channel, text).toString('base64url')}.${text}`,
    open(channel, message) {
      const [, signature = '', text = ''] = SIGNED.exec(message) ?? [];
      const given = Buffer.from(signature, 'base64url');
      const right = signatureOf(channel, text);
      return given.length === right.length && timingSafeEqual(given, right) ? text : undefined;
    },
  };
}
