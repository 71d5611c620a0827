import type { Plugin } from 'graphql-yoga';
import { paramsOfSearch } from '../get-params.ts';

/** Reads operations from the query string. */
export function useGetParams(): Plugin {
  return {
    onRequestParse({ request, url, setRequestParser }) {
      if (request.method === 'GET') setRequestParser(() => paramsOfSearch(url.search, url.searchParams));
    },
  };
}
