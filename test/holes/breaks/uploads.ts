import type { Break } from '../break.ts';
import { breaksOf } from '../breaks-of.ts';

const content = (file: string) => `src/graphql/document/content/${file}`;
const samples = ['test/graphql/document/document-upload-content.test.ts'];

/** What uploads are judged by. */
export const uploadBreaks: readonly Break[] = [
  ...breaksOf('src/graphql/document/document-upload-file.ts', 'answers', samples, [
    ['reader.push(fitting);', 'reader.push(bytes);', 'what is beyond the limit changes no verdict'],
    ['    check(reader.end());\n  }\n', '  }\n', 'a long file that is cut is refused at its end'],
    ['if (isWhole) check(reader.end());', '', 'a short file that is cut is refused'],
  ]),
  ...breaksOf(content('byte-reader.ts'), 'answers', samples, [
    ['this.#recent = Buffer.from(this.recent());', '', 'what was read before a cut is seen behind it'],
    ['missing -= part.length;', 'missing = 0;', 'what a parser asks for may come in several pieces'],
  ]),
  ...breaksOf(content('last-bytes.ts'), 'answers', samples, [
    ['part.copy(this.#ring, 0, fitting);', '', 'the end of a file may lie across the end of the ring'],
  ]),
  ...breaksOf(content('zip.ts'), 'answers', samples, [
    ['distance === 0 ||', 'distance > 0 ||', 'the end of a zip within a file is not that of the file'],
    ['before.readUInt32LE(at) === length', 'true', 'a header within an entry is none of the file'],
  ]),
  ...breaksOf(content('zip.ts'), 'bounds', samples, [
    ['{ maxOutputLength: MAX_UNPACKED_BYTES }', '{}', 'no list of types unpacks without a bound'],
    [
      'if (end - start > MAX_PACKED_BYTES)',
      'if (false)',
      'a list of types that is kept in part is not judged',
    ],
  ]),
  ...breaksOf(content('pictures.ts'), 'answers', samples, [
    [
      '!(yield* bytes.skip(length.readUInt16BE() - 2))',
      'false',
      'the end of a thumbnail is not that of the picture',
    ],
  ]),
  ...breaksOf(content('ole.ts'), 'answers', samples, [
    ['nextSector(current, kept) ??', '', 'a list of parts that comes apart is followed by its table'],
    [
      "if ('kind' in content && isCut(entry, kept, sectors)) return CUT;",
      '',
      'a document without its text is refused',
    ],
  ]),
  ...breaksOf(content('zip.ts'), 'answers', samples, [
    ['size === 0xffffffff ? longSizeIn(extra) : size', 'size', 'a package may say its sizes in eight bytes'],
  ]),
];
