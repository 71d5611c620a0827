import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';

/** An identity provider's key set over HTTP, and the keys behind it. */
export interface KeySetServer extends AsyncDisposable {
  url: string;
  /** How often it was asked. */
  asked: number;
  /** What it answers instead of the keys; null: the keys. */
  fault: { status: number; body: string; location?: string } | null;
  /** Signs with the newest key. */
  sign: (claims: JWTPayload, header?: Record<string, unknown>) => Promise<string>;
  /** Makes a key that replaces the one before. */
  rotate: () => Promise<void>;
}

export async function startKeySetServer(alg = 'RS256'): Promise<KeySetServer> {
  let made = 0;
  let current: { kid: string; privateKey: CryptoKey; jwk: object };
  const rotate = async () => {
    const { privateKey, publicKey } = await generateKeyPair(alg);
    const kid = `key-${(made += 1)}`;
    current = { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
  };
  await rotate();
  const server = createServer((_req, res) => {
    keySet.asked += 1;
    const keys = { status: 200, body: JSON.stringify({ keys: [current.jwk] }) };
    const { status, body, location }: NonNullable<KeySetServer['fault']> = keySet.fault ?? keys;
    res.writeHead(status, { 'content-type': 'application/json', ...(location && { location }) }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const keySet: KeySetServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
    asked: 0,
    fault: null,
    sign: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg, kid: current.kid, ...header }).sign(current.privateKey),
    rotate,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return keySet;
}
