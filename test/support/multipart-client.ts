import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import {
  graphQLResultHasProtocolErrors,
  PROTOCOL_ERRORS_SYMBOL,
  type CombinedProtocolErrors,
} from '@apollo/client/errors';

export interface MultipartClientOptions {
  url: string;
  headers?: Record<string, string>;
}

export interface MultipartPayload {
  query: string;
  variables?: Record<string, unknown>;
  extensions?: Record<string, unknown>;
}

/** Subscriptions over Apollo's own link for HTTP, which asks for `multipart/mixed;subscriptionSpec=1.0`. */
export function createMultipartClient({ url, headers = {} }: MultipartClientOptions) {
  const link = new HttpLink({ uri: url, headers, includeUnusedVariables: true, includeExtensions: true });
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  const open = new Set<() => void>();
  return {
    /** Results as they come; what ends a subscription without a result is one of errors alone. */
    iterate({
      query,
      variables = {},
      extensions,
    }: MultipartPayload): AsyncIterableIterator<object, undefined> {
      const waiting: object[] = [];
      let isOver = false;
      let failure: { error: unknown } | undefined;
      let wake = (): void => undefined;
      const operation = { query: gql(query), variables, ...(extensions && { extensions }) };
      const subscription = ApolloLink.execute(link, operation, { client }).subscribe({
        next(result) {
          waiting.push(graphQLResultHasProtocolErrors(result) ? errorsAlone(result.extensions) : result);
          wake();
        },
        error(error: unknown) {
          failure = { error };
          end();
        },
        complete: () => end(),
      });
      const end = (): void => {
        isOver = true;
        open.delete(leave);
        wake();
      };
      const leave = (): void => {
        subscription.unsubscribe();
        end();
      };
      open.add(leave);
      return {
        async next() {
          while (waiting.length === 0 && !isOver) await new Promise<void>((resolve) => (wake = resolve));
          const value = waiting.shift();
          if (value) return { done: false, value };
          if (failure) throw failure.error;
          return { done: true, value: undefined };
        },
        return() {
          leave();
          return Promise.resolve({ done: true, value: undefined });
        },
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    },
    dispose() {
      for (const leave of open) leave();
      client.stop();
    },
  };
}

function errorsAlone(extensions: Readonly<Record<symbol, unknown>>): object {
  return { errors: (extensions[PROTOCOL_ERRORS_SYMBOL] as CombinedProtocolErrors).errors };
}
