import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, Observable } from '@apollo/client';
import { OperationTypeNode, print } from 'graphql';
import { createClient } from 'graphql-sse';
import { readToken } from './token.ts';

export const GRAPHQL_URL = '/graphql';

/** Where your app says who is asking. The sandbox asks nobody. */
export function callerHeaders(): Record<string, string> {
  const token = readToken();
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

const sse = createClient({ url: GRAPHQL_URL, headers: callerHeaders, retryAttempts: 20 });

/** Subscriptions are server-sent events: ordinary HTTP, so what is true for queries is true for them. */
const sseLink = new ApolloLink(
  ({ query, variables, operationName }) =>
    new Observable((observer) =>
      sse.subscribe(
        { query: print(query), variables, operationName },
        {
          next: (result) => observer.next(result as ApolloLink.Result),
          error: (error) => observer.error(error),
          complete: () => observer.complete(),
        },
      ),
    ),
);

const httpLink = ApolloLink.from([
  new ApolloLink((operation, forward) => {
    operation.setContext({ headers: callerHeaders() });
    return forward(operation);
  }),
  new HttpLink({ uri: GRAPHQL_URL }),
]);

export const client = new ApolloClient({
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    sseLink,
    httpLink,
  ),
  cache: new InMemoryCache({
    // These are parts of statistics, without ids of their own: queries for different fields of them add up.
    typePolicies: { OnlineStudentSeries: { merge: true }, WatchTimeSummary: { merge: true } },
  }),
});
