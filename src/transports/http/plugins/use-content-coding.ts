import type { Plugin } from 'graphql-yoga';
import { packed, type CodingChoice } from '../content-coding.ts';

/** One answer in one text; parts and events go out as they come. */
const JSON_ANSWER = /^application\/(?:graphql-response\+)?json\b/;

/** Packs the answers that Yoga writes, for whoever asks for it. */
export function useContentCoding(codings: CodingChoice): Plugin {
  return {
    async onResponse(hook) {
      const { request, response, fetchAPI } = hook;
      const { status, statusText, headers, body } = response;
      if (!body || !JSON_ANSWER.test(headers.get('content-type') ?? '')) return;
      const wanted = codings(request.headers.get('accept-encoding'));
      if (!wanted) return;
      const written = Buffer.from(await response.arrayBuffer());
      const coded = (await packed(written, wanted)) ?? { body: written, coding: null };
      headers.set('content-length', String(coded.body.length));
      if (coded.coding) {
        headers.set('content-encoding', coded.coding);
        headers.append('vary', 'Accept-Encoding');
      }
      hook.setResponse(new fetchAPI.Response(new Uint8Array(coded.body), { status, statusText, headers }));
    },
  };
}
