const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#039;': "'",
};

/** Whether the title that an answer shows is the one that was sent: but for spaces at its ends, and for signs of HTML in place of letters. */
export function isTitle(sent: string, shown: string): boolean {
  return plain(shown) === plain(sent);
}

/** Whether it may be, with its end cut off. */
export function mayBeTitle(sent: string, shown: string): boolean {
  const seen = plain(shown);
  return seen !== '' && plain(sent).startsWith(seen);
}

function plain(title: string): string {
  const text = title.replaceAll(/&(?:amp|lt|gt|quot|#0?39);/g, (entity) => ENTITIES[entity] ?? entity);
  return text.normalize('NFC').trim();
}
