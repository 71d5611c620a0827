import { Pool, type Dispatcher } from 'undici';
import { signedForm, type Params, type PeerReads } from './peer-vendor.ts';

/** Signed calls over undici's lowest level: the least that a Node program can spend on them. */
export function createPeerClient(vendorUrl: string): PeerReads {
  const pool = new Pool(vendorUrl, { connections: 128 });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const call = <T>(endpoint: string, params: Params): Promise<T> =>
    new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let status = 0;
      const handler: Dispatcher.DispatchHandler = {
        onRequestStart: () => undefined,
        onResponseStart: (_controller, statusCode) => {
          status = statusCode;
        },
        onResponseData: (_controller, chunk) => {
          chunks.push(chunk);
        },
        onResponseEnd: () => {
          const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as T & { success?: boolean };
          if (status === 200 && body.success === true) resolve(body);
          else reject(new Error(`${endpoint} failed`));
        },
        onResponseError: (_controller, error) => reject(error),
      };
      pool.dispatch(
        { method: 'POST', path: `/api/v3/${endpoint}`, headers, body: signedForm(params) },
        handler,
      );
    });
  return {
    detail: (roomId) => call('room/detail', { roomId }),
    list: (title, pageNo) => call('room/list', { title, pageNo: String(pageNo) }),
    documents: (roomId) => call('room/listDocuments', { roomId }),
    live: (roomId) => call('statistics/zhibo/room', { roomId }),
  };
}
