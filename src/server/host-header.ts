import type { RequestListener, ServerResponse } from 'node:http';
import { HEADERS_OF_ALL, HEADERS_OF_DATA } from './security-headers.ts';

/**
 * Answers requests whose `Host` is no host, so that behind it the URL of every request can be read. Without one, as
 * HTTP/1.0 allows, a request is let through.
 */
export function refusingBadHosts(listener: RequestListener): RequestListener {
  // Nearly all requests name the same.
  let known = '';
  return (req, res) => {
    const { host = '' } = req.headers;
    if (host !== known && host !== '') {
      if (!URL.canParse(`http://${host}`)) {
        refuse(res);
        return;
      }
      known = host;
    }
    listener(req, res);
  };
}

const BODY = JSON.stringify({
  errors: [{ message: 'The Host header names no host.', extensions: { code: 'BAD_REQUEST' } }],
});

const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  connection: 'close',
  ...Object.fromEntries([...HEADERS_OF_ALL, ...HEADERS_OF_DATA]),
};

function refuse(res: ServerResponse): void {
  res.writeHead(400, HEADERS).end(BODY);
}
