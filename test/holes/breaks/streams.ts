import type { Break } from '../break.ts';
import { breaksOf } from '../breaks-of.ts';

const ofWire = ['test/transports/http/multipart-answer.test.ts'];
const ofParts = ['test/operation/parts-by-id.test.ts'];
const ofTypes = ['test/operation/answer-types.test.ts'];

/** Of answers in parts, and of the events of subscriptions as multipart. */
export const streamBreaks: readonly Break[] = [
  ...breaksOf('src/transports/http/multipart-answer.ts', 'answers', ofWire, [
    [
      'const type = `multipart/mixed;boundary="${boundary}";${spec}`;',
      'const type = `multipart/mixed;boundary="${boundary}"`;',
      'the format is named, as Apollo iOS needs it',
    ],
    ["opening: delimiter + (beat ?? ''),", 'opening: delimiter,', 'a stream has a sign of life at once'],
    [
      'return isEnd(result) ? { payload: null, errors: result.errors } : { payload: result };',
      'return { payload: result };',
      'what ends a subscription without a result is no payload',
    ],
    ["closing: () => '--\\r\\n',", "closing: () => '',", 'a stream says that it is over'],
  ]),
  ...breaksOf('src/transports/http/part-stream.ts', 'answers', ofWire, [
    [
      'part.errors?.forEach((error) => withoutHttp(error));',
      'void withoutHttp;',
      'a part tells nothing of HTTP',
    ],
  ]),
  ...breaksOf('src/transports/http/part-stream.ts', 'letting go', ofWire, [
    [
      '    async cancel() {\n      life?.end();\n',
      '    async cancel() {\n',
      'a client that leaves takes the signs of life with it',
    ],
    ['      life?.end();\n      const end', '      const end', 'a stream that is over has no signs of life'],
    ['      await results.return?.();\n', '', 'a client that leaves is watched for no longer'],
  ]),
  ...breaksOf('src/transports/http/part-stream.ts', 'bounds', ofWire, [
    [
      'if ((controller.desiredSize ?? 0) > 0) controller.enqueue(beat);',
      'controller.enqueue(beat);',
      'signs of life fill no memory while nobody reads',
    ],
  ]),
  ...breaksOf(
    'src/transports/http/event-answer.ts',
    'letting go',
    ['test/watch/resuming.test.ts'],
    [
      [
        "(last && isStoppingPart(last) ? '' : 'event: complete\\ndata:\\n\\n')",
        "'event: complete\\ndata:\\n\\n'",
        'a subscription goes on at another gateway when its own stops',
        'high',
      ],
    ],
  ),
  ...breaksOf(
    'src/transports/websocket/websocket-protocol.ts',
    'letting go',
    ['test/watch/resuming.test.ts'],
    [
      [
        'if (leaving.isLeaving) return untold();\n',
        '\n',
        'nothing is begun on a WebSocket that closes soon',
        'middle',
      ],
      [
        'const answered = leaving.begin();',
        'const answered = () => undefined;',
        'what is asked over a WebSocket is answered before it closes',
        'high',
      ],
    ],
  ),
  ...breaksOf(
    'src/transports/websocket/socket-operation.ts',
    'letting go',
    ['test/watch/resuming.test.ts'],
    [
      [
        'else if (!leaving.isLeaving) this.tell',
        'else this.tell',
        'a subscription over a WebSocket is not complete when the gateway stops',
        'high',
      ],
    ],
  ),
  ...breaksOf(
    'src/transports/websocket/socket-operation.ts',
    'bounds',
    ['test/transports/websocket/socket-operation.test.ts'],
    [
      [
        "    await this.tell('next', textOf(event));\n    this.#events?.ask(this);",
        "    void this.tell('next', textOf(event));\n    await Promise.resolve();\n    this.#events?.ask(this);",
        'who does not read events over a WebSocket is passed by',
      ],
    ],
  ),
  ...breaksOf(
    'src/access/client-address.ts',
    'authorization',
    ['test/watch/websocket-life.test.ts'],
    [
      [
        "  if (!isTrusted(plain(req.socket.remoteAddress ?? ''), trustedProxies)) return [own];\n",
        '',
        'only a trusted proxy is believed under which host a page was asked for',
        'middle',
      ],
    ],
  ),
  ...breaksOf(
    'src/gateway.ts',
    'wiring',
    ['test/watch/websocket-life.test.ts'],
    [['...originsOf(config.server.publicUrl)', '', 'a page under PUBLIC_URL may open WebSockets', 'middle']],
  ),
  ...breaksOf(
    'src/runtime/http-server.ts',
    'time',
    ['test/transports/http/http-server.test.ts'],
    [
      [
        '      keepAliveTimeout: times.keepAliveMs,\n',
        '',
        'connections are kept longer than balancers keep them',
        'high',
      ],
      [
        "if (isDraining || isLastOf(request)) response.setHeader('connection', 'close');",
        "if (isClosing) response.setHeader('connection', 'close');",
        'connections end with an answer while the gateway drains',
        'middle',
      ],
    ],
  ),
  ...breaksOf(
    'src/gateway.ts',
    'time',
    ['test/process/gateway-stop.test.ts'],
    [
      [
        'await sleepUnless(undefined, config.server.drainMs);',
        'void sleepUnless;',
        'balancers notice before the port closes',
        'high',
      ],
      ['departures.begin(config.server.drainMs);', '', 'streams leave one by one in the drain', 'middle'],
    ],
  ),
  ...breaksOf(
    'src/main.ts',
    'time',
    ['test/process/start.test.ts'],
    [
      [
        'const SAME_ORDER_MS = 500;',
        'const SAME_ORDER_MS = -1;',
        'Ctrl-C under npm is a stop that finishes what is in flight',
      ],
    ],
  ),
  ...breaksOf(
    'src/transports/departures.ts',
    'time',
    ['test/transports/departures.test.ts'],
    [
      [
        'const at = from + random() * Math.max(0, span.to - from);',
        'const at = from;',
        'not all clients come to another gateway at once',
        'middle',
      ],
      ['      setMoment(leave);\n      return', '      return', 'who comes in the drain leaves in it'],
    ],
  ),
  ...breaksOf('src/transports/http/plugins/use-security-headers.ts', 'answers', ofWire, [
    [
      'for (const [name, value] of HEADERS_OF_STREAMS) headers.set(name, value);',
      'void HEADERS_OF_STREAMS;',
      'no proxy holds a stream back',
    ],
  ]),
  ...breaksOf('src/operation/deferral-form.ts', 'answers', ofWire, [
    [
      "if (parts === null) return 'at once';",
      "if (parts === null) return 'by path';",
      'an event has its fragments in it where their format is unknown',
    ],
    [
      "return parts === 'incrementalSpec=v0.2' ? 'by id' : 'by path';",
      "return 'by path';",
      'deferred fragments come in the format that is asked for',
    ],
  ]),
  ...breaksOf(
    'src/operation/answer-refusal.ts',
    'answers',
    ['test/operation/answer-refusal.test.ts'],
    [
      [
        '(isPartsFormatUnknown || !isDeferred(known, variables))',
        '!isDeferred(known, variables)',
        'a client of another format is answered in one piece',
      ],
      [
        'return isEventStream || isMultipartSubscription ? null',
        'return isEventStream || accepts.parts ? null',
        'a subscription is none of plain multipart',
      ],
    ],
  ),
  ...breaksOf('src/operation/answer-types.ts', 'answers', ofTypes, [
    [
      'if (one.quality === other.quality) return one.quality > 0 && one.place < other.place;',
      'if (one.quality === other.quality) return one.place < other.place;',
      'what is refused by its quality is not sent',
    ],
    [
      'const plain = isNamed ? wishForFormat(null, ranges) : wishFor(MULTIPART, ranges);',
      'const plain = wishFor(MULTIPART, ranges);',
      'whoever names a format takes no other',
    ],
  ]),
  ...breaksOf('src/operation/parts-by-id.ts', 'answers', ofParts, [
    [
      '      if (known > 0) early.set(place, known - 1);\n      else open',
      '      open',
      'a fragment that came early is announced once',
    ],
    [
      'for (const id of [...open.values()].flat()) completed.push({ id, errors: LEFT_OUT });',
      'void LEFT_OUT;',
      'no fragment is waited for in vain',
    ],
    [
      'completed.push(data == null ? { id, errors: errors ?? [] } : { id });',
      'completed.push({ id });',
      'an error that takes a fragment is told',
    ],
    ['      Reflect.deleteProperty(fields, key);\n', '', 'marks are not in the answer'],
  ]),
  ...breaksOf('src/operation/marked-deferrals.ts', 'answers', ofParts, [
    ["while (text.includes(prefix)) prefix += '_';", 'void text;', 'marks are no names of the client'],
    [
      'if (!isInForce(defer, variables)) return [{ ...selection, directives: others }];',
      'void isInForce;',
      'what is not deferred is not announced',
    ],
  ]),
  ...breaksOf(
    'src/operation/results.ts',
    'authorization',
    ['test/transports/masked-parts.test.ts'],
    [
      [
        'if (completed) seen.completed = completed.map(maskedPart);',
        'void completed;',
        'an error that takes a fragment is masked',
      ],
    ],
  ),
  ...breaksOf(
    'src/telemetry/request-reports.ts',
    'wiring',
    ['test/transports/masked-parts.test.ts'],
    [
      [
        'for (const part of [...(incremental ?? []), ...(completed ?? [])]) gather(scope, part);',
        'for (const part of incremental ?? []) gather(scope, part);',
        'an error that takes a fragment is logged',
      ],
    ],
  ),
  ...breaksOf(
    'src/transports/http/event-response.ts',
    'letting go',
    ['test/transports/http/event-response.test.ts'],
    [
      ['    this.#life.end();\n', '', 'events that are over have no signs of life'],
      ['    this.#stay();\n', '', 'events that are over do not leave when the gateway stops'],
      [
        '    this.#options.reports.end(this.#exchange, 200, true);\n',
        '',
        'a subscription over HTTP is reported',
      ],
    ],
  ),
  ...breaksOf(
    'src/transports/http/event-response.ts',
    'bounds',
    ['test/watch/limits.test.ts'],
    [
      [
        'if (full) void full.then(() => this.ask());\n      else this.ask();',
        'void full;\n      this.ask();',
        'who does not read events is cut',
      ],
    ],
  ),
  ...breaksOf(
    'src/transports/http/event-answer.ts',
    'answers',
    ['test/transports/http/event-response.test.ts'],
    [
      [
        'headers: { ...eventAnswer.headers },',
        'headers: eventAnswer.headers,',
        'headers of an answer stay in it',
      ],
    ],
  ),
  ...breaksOf(
    'src/transports/http/event-answer.ts',
    'answers',
    ['test/transports/event-form.test.ts'],
    [["beat: ':\\n\\n'", "beat: ': data: 0\\n\\n'", 'signs of life have no words that urql reads']],
  ),
];
