import type { Break } from '../break.ts';
import { breaksOf } from '../breaks-of.ts';

const unread = ['test/transports/http/unread-bodies.test.ts'];
const progress = ['test/transports/http/upload-progress.test.ts'];
const server = ['test/transports/http/http-server.test.ts'];

/** Bodies that nobody wants, that come too slowly, or that wait to be asked for. */
export const bodyBreaks: readonly Break[] = [
  ...breaksOf('src/transports/http/unread-bodies.ts', 'answers', unread, [
    ['      reading.add(end);', '      resolve();', 'a body that is refused is read before its answer'],
    [
      "if (!res.headersSent) res.setHeader('connection', 'close');",
      '',
      'a connection with the rest of a body ends',
    ],
  ]),
  ...breaksOf('src/transports/http/unread-bodies.ts', 'bounds', unread, [
    ['if (bytes <= limits.bytes) return;', 'if (bytes >= 0) return;', 'a refused body has a bound in bytes'],
    [
      'const cancelEnd = clock.after(limits.ms, end);',
      'const cancelEnd = (): void => undefined;',
      'and in time',
    ],
    ['if (bytes === seen) end();', 'if (bytes < seen) end();', 'a client that waits for its answer gets it'],
    ['reading.size >= limits.atOnce', 'reading.size < 0', 'and so many of them are read on at once'],
    ['for (const end of reading) end();', 'void reading;', 'nothing is read on when the gateway stops'],
  ]),
  ...breaksOf('src/transports/http/refusing-requests.ts', 'answers', unread, [
    [
      'if (reading) void reading.then(answer);\n    else answer();',
      'answer();',
      'a request that is refused for its host is one of them',
    ],
  ]),
  ...breaksOf('src/runtime/gentle-end.ts', 'answers', server, [
    ["request.once('end', cut);", '', 'a connection ends with the body that it waited for'],
    ['    socket.end();\n', '    endAtOnce();\n', 'an answer is not taken away by what is still sent'],
  ]),
  ...breaksOf('src/runtime/gentle-end.ts', 'bounds', server, [
    ['setTimeout(cut, lingerMs)', 'setTimeout(() => undefined, lingerMs)', 'and does not wait for ever'],
  ]),
  ...breaksOf('src/runtime/http-server.ts', 'answers', server, [
    ['if (socket.writableEnded) return;', '', 'no request is taken whose answer cannot come'],
  ]),
  ...breaksOf('src/transports/http/uploads/upload-progress.ts', 'bounds', progress, [
    ['now.at - last.at >= stallMs', 'now.at < 0', 'an upload that stops is ended'],
    [
      'if ((now.bytes - window.bytes) * 1000 < bytesPerSecond * ms) return tooSlow(limits);',
      '',
      'an upload that drips is ended',
    ],
    [
      'if (req.isPaused() || req.readableLength > 0) {',
      'if (req.readableLength < 0) {',
      'the time of the vendor is not that of the client',
    ],
  ]),
  ...breaksOf('src/graphql/document/document-upload-file.ts', 'answers', progress, [
    ['broke off before it was complete.${reason}', 'broke off before it was complete.', 'it says why'],
  ]),
  ...breaksOf(
    'src/transports/http/json-body.ts',
    'answers',
    ['test/transports/http/expect-continue.test.ts'],
    [['    askForBody(req);\n', '', 'a client that waits to be asked for its body is asked']],
  ),
  ...breaksOf(
    'src/runtime/expected-bodies.ts',
    'answers',
    ['test/transports/http/expect-continue.test.ts'],
    [['waiting.set(request, response);', 'response.writeContinue();', 'and not before the checks']],
  ),
];
