/** Mercurius on Fastify with its compiler on, over the same lean client as the proxy. */
import { fastify } from 'fastify';
import mercurius from 'mercurius';
import { reportTo } from './child.ts';
import { createPeerClient } from './peer-client.ts';
import { PEER_SCHEMA, peerResolvers } from './peer-vendor.ts';

const reads = createPeerClient(process.argv[2] ?? '');
const app = fastify({ keepAliveTimeout: 60_000 });
await app.register(mercurius, {
  schema: PEER_SCHEMA,
  resolvers: peerResolvers(() => reads) as unknown as mercurius.IResolvers,
  jit: 1,
});
reportTo(await app.listen({ port: 0, host: '127.0.0.1' }));
