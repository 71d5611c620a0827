import { Pool, ProxyAgent, type Dispatcher } from 'undici';

/** Opens connections by a proxy; its URL may hold name and password. */
export interface ProxiedOptions extends Pool.Options {
  connectTimeout: number;
}

/** A way to one origin: what is dispatched there has this before its path, and these headers besides. */
export interface Route {
  dispatcher: Dispatcher;
  before: string;
  headers: Readonly<Record<string, string>>;
}

/** Opens a pool to an origin, by a proxy where one is given. */
export function openRoute(origin: string, proxy: string | undefined, options: ProxiedOptions): Route {
  if (proxy === undefined) return { dispatcher: new Pool(origin, options), before: '', headers: {} };
  const token = authorizationOf(proxy);
  if (new URL(origin).protocol === 'http:') {
    // Many proxies tunnel to the port of TLS alone, and pass on what is plain.
    const headers = { host: new URL(origin).host, ...(token && { 'proxy-authorization': token }) };
    return { dispatcher: new Pool(withoutCredentials(proxy), options), before: origin, headers };
  }
  const timeout = options.connectTimeout;
  const agent = new ProxyAgent({
    ...options,
    uri: withoutCredentials(proxy),
    ...(token && { token }),
    proxyTls: { timeout },
    requestTls: { timeout },
    // A tunnel that is asked for and never opened would keep its place.
    clientFactory: (url, poolOptions) => new Pool(url, { ...poolOptions, headersTimeout: timeout }),
  });
  return { dispatcher: agent, before: '', headers: {} };
}

/** `fetch` of what is small, by a proxy where one is given. */
export function fetchVia(proxy: string | undefined, connectTimeout: number): typeof fetch {
  if (proxy === undefined) return (input, init) => fetch(input, init);
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    // All of it, of which the start reads a part; a bundle has what is imported so under this name alone.
    const { Agent, fetch: fetchBy } = (await import('undici')).default;
    const { dispatcher, before, headers } = openRoute(url.origin, proxy, { connectTimeout });
    // Into the same Dispatcher as calls of the vendor: the fetch of Node has another version of it.
    const agent = new Agent().compose(
      () => (options, handler) =>
        dispatcher.dispatch(
          { ...options, path: before + options.path, headers: { ...plain(options.headers), ...headers } },
          handler,
        ),
    );
    try {
      const response = await fetchBy(url, { ...(init as object), dispatcher: agent });
      const body = await response.arrayBuffer();
      return new Response(body.byteLength === 0 ? null : body, { status: response.status });
    } finally {
      await dispatcher.destroy();
      await agent.destroy();
    }
  };
}

/** Headers as `fetch` hands them on: a list of pairs, or by name. */
function plain(headers: Dispatcher.DispatchOptions['headers']): Record<string, string> {
  if (!Array.isArray(headers)) return { ...(headers as Record<string, string> | undefined) };
  const pairs = headers;
  return Object.fromEntries(
    pairs.flatMap((name, index) => (index % 2 === 0 ? [[name.toLowerCase(), pairs[index + 1] ?? '']] : [])),
  );
}

function authorizationOf(proxy: string): string | undefined {
  const { username, password } = new URL(proxy);
  if (username === '' && password === '') return undefined;
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

/** So that no error of a connection quotes them. */
function withoutCredentials(proxy: string): string {
  return new URL(proxy).origin;
}
