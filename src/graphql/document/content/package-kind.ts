import { other, SPREADSHEET, type Content } from './content.ts';

const MACROS: Content = { fault: 'macros' };

/** Types of the main part, as far as they tell packages apart; of each list the first that fits. */
const kinds: readonly [string, Content][] = [
  ['wordprocessingml.document.main+xml', { kind: 'docx' }],
  ['wordprocessingml.template.main+xml', { kind: 'docx' }],
  ['presentationml.presentation.main+xml', { kind: 'pptx' }],
  ['presentationml.slideshow.main+xml', { kind: 'pptx' }],
  ['presentationml.template.main+xml', { kind: 'pptx' }],
  ['ms-word.document.macroenabled.main+xml', MACROS],
  ['ms-word.template.macroenabledtemplate.main+xml', MACROS],
  ['ms-powerpoint.presentation.macroenabled.main+xml', MACROS],
  ['ms-powerpoint.slideshow.macroenabled.main+xml', MACROS],
  ['ms-powerpoint.template.macroenabled.main+xml', MACROS],
  ['spreadsheetml.sheet.main+xml', SPREADSHEET],
  ['spreadsheetml.template.main+xml', SPREADSHEET],
  ['ms-excel.', SPREADSHEET],
  ['ms-visio.', other('a Visio drawing', 'save it as PDF')],
];

/** What the list of types of an Office package says its main part is. UTF-8 or UTF-16. */
export function packageKindOf(listOfTypes: Buffer): Content {
  const text = listOfTypes.toString('latin1').replaceAll('\0', '').toLowerCase();
  return (
    kinds.find(([type]) => text.includes(type))?.[1] ??
    other('a package of another program', 'save it as PDF')
  );
}
