/** Apollo Server with RESTDataSource, as their documents put them together. */
import { RESTDataSource } from '@apollo/datasource-rest';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { reportTo } from './child.ts';
import { PEER_SCHEMA, peerResolvers, signedForm, type Params, type PeerReads } from './peer-vendor.ts';

const vendorUrl = process.argv[2] ?? '';

class VendorApi extends RESTDataSource implements PeerReads {
  override baseURL = `${vendorUrl}/api/v3/`;

  #call<T>(endpoint: string, params: Params): Promise<T> {
    return this.post<T>(endpoint, {
      body: signedForm(params),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  }

  detail(roomId: string) {
    return this.#call<Awaited<ReturnType<PeerReads['detail']>>>('room/detail', { roomId });
  }
  list(title: string, pageNo: number) {
    return this.#call<Awaited<ReturnType<PeerReads['list']>>>('room/list', { title, pageNo: String(pageNo) });
  }
  documents(roomId: string) {
    return this.#call<Awaited<ReturnType<PeerReads['documents']>>>('room/listDocuments', { roomId });
  }
  live(roomId: string) {
    return this.#call<Awaited<ReturnType<PeerReads['live']>>>('statistics/zhibo/room', { roomId });
  }
}

interface Context {
  vendor: VendorApi;
}

const server = new ApolloServer<Context>({
  typeDefs: PEER_SCHEMA,
  resolvers: peerResolvers<Context>(({ vendor }) => vendor),
});
const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: '127.0.0.1' },
  context: () => Promise.resolve({ vendor: new VendorApi({ cache: server.cache }) }),
});
reportTo(new URL('/', url).origin);
