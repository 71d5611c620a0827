import { zipOf, type ZipEntry } from './zip-file.ts';

const ooxml = 'application/vnd.openxmlformats-officedocument.';

/** Types of main parts. */
export const mainTypes = {
  docx: `${ooxml}wordprocessingml.document.main+xml`,
  dotx: `${ooxml}wordprocessingml.template.main+xml`,
  docm: 'application/vnd.ms-word.document.macroEnabled.main+xml',
  dotm: 'application/vnd.ms-word.template.macroEnabledTemplate.main+xml',
  pptx: `${ooxml}presentationml.presentation.main+xml`,
  ppsx: `${ooxml}presentationml.slideshow.main+xml`,
  potx: `${ooxml}presentationml.template.main+xml`,
  pptm: 'application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml',
  ppsm: 'application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml',
  potm: 'application/vnd.ms-powerpoint.template.macroEnabled.main+xml',
  xlsx: `${ooxml}spreadsheetml.sheet.main+xml`,
  xlsm: 'application/vnd.ms-excel.sheet.macroEnabled.main+xml',
  vsdx: 'application/vnd.ms-visio.drawing.main+xml',
} as const;

/** The list of types of a package. Embedded workbooks and documents have types too, without being the main part. */
export function listOfTypes(kind: keyof typeof mainTypes): string {
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' +
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
    `<Default Extension="xlsx" ContentType="${ooxml}spreadsheetml.sheet"/>` +
    '<Default Extension="docm" ContentType="application/vnd.ms-word.document.macroEnabled.12"/>' +
    `<Override PartName="/main.xml" ContentType="${mainTypes[kind]}"/></Types>`
  );
}

export const typesOf = (kind: keyof typeof mainTypes, entry: Partial<ZipEntry> = {}): ZipEntry => ({
  name: '[Content_Types].xml',
  contents: listOfTypes(kind),
  ...entry,
});

/** What no compression makes smaller. */
export function noise(bytes: number): Buffer {
  const target = Buffer.alloc(bytes);
  let state = 1;
  for (let at = 0; at < bytes; at += 1) {
    state = (state * 48_271) % 2_147_483_647;
    target[at] = state;
  }
  return target;
}

export const part = (name: string, bytes = 6_000, entry: Partial<ZipEntry> = {}): ZipEntry => ({
  name,
  contents: noise(bytes),
  ...entry,
});

/** A package as Office writes it: the list of types first. */
export function packageOf(kind: keyof typeof mainTypes, entry: Partial<ZipEntry> = {}): Buffer {
  return zipOf([typesOf(kind, entry), part('_rels/.rels', 300, entry), part('main.xml', 6_000, entry)]);
}
