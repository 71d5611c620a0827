import type { Break } from '../break.ts';
import { breaksOf } from '../breaks-of.ts';

const at = (name: string) => `test/transports/mcp/${name}.test.ts`;

/** Programs that speak MCP. */
export const mcpBreaks: readonly Break[] = [
  ...breaksOf(
    'src/transports/mcp/mcp-listener.ts',
    'authorization',
    [at('hostile-messages'), at('rights')],
    [
      ['!isOriginAllowed(req)', 'false', 'pages of a foreign origin may not ask'],
      ['isStranger(caller) ? refuse', 'caller.name === "" ? refuse', 'who has to sign in is told so'],
      ['!tool || mayCall(tool, caller)', 'tool', 'a missing scope is told by HTTP'],
    ],
  ),
  ...breaksOf(
    'src/transports/mcp/mcp-messages.ts',
    'authorization',
    [at('composed'), at('hostile-messages')],
    [
      [
        '[merchant?.id, caller?.kind, caller?.name]',
        '[caller?.kind, caller?.name]',
        'a session is for one merchant',
      ],
      [
        '[merchant?.id, caller?.kind, caller?.name]',
        '[merchant?.id, caller?.kind]',
        'a session is its caller’s alone',
      ],
      [
        'if (underWay.has(message.id))',
        'if (Number(message.id) < 0)',
        'a session has one request of an id at a time',
      ],
    ],
  ),
  ...breaksOf(
    'src/transports/mcp/mcp-listener.ts',
    'letting go',
    [at('cancellation')],
    [
      [
        '() => request.signal.abort(left.reason)',
        '() => undefined',
        'a message ends the vendor calls of a call',
      ],
    ],
  ),
  ...breaksOf(
    'src/transports/mcp/mcp-messages.ts',
    'letting go',
    [at('cancellation')],
    [
      [
        "if (left.aborted) resolve(null);\n    else left.addEventListener('abort', () => resolve(null));",
        '',
        'what is cancelled by a message is answered by HTTP',
      ],
    ],
  ),
  ...breaksOf(
    'src/transports/mcp/sessions.ts',
    'bounds',
    [at('hostile-messages')],
    [
      ['now() - usedAt >= idleMs && ', '', 'a session that is used makes no room'],
      [' && session.underWay.size === 0', '', 'a session with a request under way makes no room'],
      ['if (idle) end(idle.session);', '', 'an idle session makes room'],
      ['isFull ? own : all', 'all', 'a caller that has all of its own takes none of another'],
      [
        '    kept.delete(id);\n      kept.set(id, one);',
        '    kept.set(id, one);',
        'the one used longest ago makes room',
      ],
      ['own.length >= maxPerOwner', 'own.length < 0', 'a caller has a bounded number of sessions'],
    ],
  ),
  ...breaksOf(
    'src/transports/mcp/tool-calls.ts',
    'answers',
    [at('hostile-messages'), at('long-answers'), at('pages-that-fit')],
    [
      ['if (unknown !== undefined)', "if (unknown === '')", 'an argument that there is not is refused'],
      [
        'if (!keyPlace || hasKey(args, keyPlace)) return null;',
        'if (keyPlace !== undefined) return null;',
        'a paid tool needs a key',
      ],
      ['[paging.first]: first }', '}', 'a page that is too long is asked for in a smaller one'],
      ['sumOf(before, exchange.vendorCalls)', 'exchange.vendorCalls', 'the calls of both pages count'],
      [" || hasUserErrors(structuredContent['data'])", '', 'user errors are errors of the tool'],
    ],
  ),
  ...breaksOf(
    'src/transports/mcp/smaller-page.ts',
    'answers',
    [at('pages-that-fit')],
    [['Math.max(1, fittingItems(page ?? answer, paging))', 'total', 'a page has as many items as fit']],
  ),
  ...breaksOf(
    'src/transports/mcp/cut-page.ts',
    'answers',
    [at('pages-that-fit')],
    [
      [
        "if ('hasNextPage' in pageInfo) pageInfo.hasNextPage = true;",
        '',
        'a page that was cut is never the last',
      ],
    ],
  ),
  ...breaksOf(
    'src/transports/mcp/mcp-answers.ts',
    'answers',
    [at('hostile-messages')],
    [
      [
        "extended(cors.headersFor(origin), 'access-control-expose-headers', READ_HEADERS)",
        'cors.headersFor(origin)',
        'a page of a named origin may read the id of its session',
      ],
    ],
  ),
];
