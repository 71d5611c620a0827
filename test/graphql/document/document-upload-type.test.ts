import { expect, test } from 'vitest';
import { documentExtensionOf } from '../../../src/graphql/document/document-upload-type.ts';
import { judgeFile, piecesOf } from '../../support/files/judge-file.ts';
import { pngFile } from '../../support/files/plain-files.ts';
import { packageOf } from '../../support/files/package-file.ts';

test.each([
  ['slides.pdf', 'pdf'],
  ['SLIDES.PPTX', 'pptx'],
  ['a.b.docx', 'docx'],
  ['讲义.jpeg', 'jpeg'],
  ['slides', undefined],
  ['.pdf', undefined],
  ['slides.', undefined],
  ['slides.pdf.exe', undefined],
  ['slides.pdf ', undefined],
  ['a.__proto__', undefined],
])('the extension of %s is %s', (name, extension) => {
  expect(documentExtensionOf(name)).toBe(extension);
});

test('a name that is too long once it fits is refused, and one that is as long as may be is not', async () => {
  const doc = packageOf('docx');
  const tooLong = await judgeFile(`${'长'.repeat(251)}.doc`, piecesOf(doc, Infinity));
  expect(tooLong).toMatchObject({ refused: expect.stringMatching(/longer than 255/) as string });
  const jpg = `${'长'.repeat(251)}.jpg`;
  expect(await judgeFile(jpg, piecesOf(pngFile(), Infinity))).toMatchObject({
    sentAs: jpg.replace('.jpg', '.png'),
  });
});
