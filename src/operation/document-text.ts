import {
  parse,
  Source,
  TokenKind,
  type DocumentNode,
  type GraphQLError,
  type ParseOptions,
  type SourceLocation,
} from 'graphql';

/** What was parsed, and where its lines begin once somebody has asked. */
interface DocumentText {
  body: string;
  lineStarts?: readonly number[];
}

const texts = new WeakMap<Source, DocumentText>();

/**
 * Parses a text and hides it from graphql-js, which would search it for line breaks again for every error of every
 * field. Errors keep their positions; {@link locationsOf} turns those into lines and columns.
 */
export function parseText(text: string | Source, options?: ParseOptions): DocumentNode {
  const source = typeof text === 'string' ? new Source(text) : text;
  const document = parse(source, options);
  texts.set(source, { body: source.body });
  source.body = '';
  return document;
}

/** The text that a document was parsed from; undefined for one that was not parsed here. */
export function textOf({ loc }: DocumentNode): string | undefined {
  return loc && (texts.get(loc.source)?.body ?? loc.source.body);
}

/** Lines and columns of an error; the lines of a text are looked for once. */
export function locationsOf({
  source,
  positions,
  locations,
}: Partial<Pick<GraphQLError, 'source' | 'positions' | 'locations'>>): readonly SourceLocation[] | undefined {
  const text = source && texts.get(source);
  if (!text || !positions) return locations;
  const lineStarts = lineStartsIn(text);
  return positions.map((position) => locationAt(lineStarts, position));
}

/** The way back: positions of lines and columns. */
export function positionsOf(source: Source, locations: readonly SourceLocation[]): number[] {
  const lineStarts = lineStartsIn(texts.get(source) ?? { body: source.body });
  return locations.map(({ line, column }) => (lineStarts[line - 1] ?? 0) + column - 1);
}

/** What an object of the parser's holds, measured on Node 20 and rounded up: its tokens stay linked to a document. */
const TOKEN_BYTES = 500;
const COMMENT_BYTES = 100;

/** Estimates what a parsed document holds in memory, its text included. */
export function documentBytes(document: DocumentNode): number {
  let bytes = 2 * (textOf(document)?.length ?? 0);
  for (let token = document.loc?.startToken ?? null; token; token = token.next) {
    bytes += token.kind === TokenKind.COMMENT ? COMMENT_BYTES : TOKEN_BYTES;
  }
  return bytes;
}

function lineStartsIn(text: DocumentText): readonly number[] {
  return (text.lineStarts ??= lineStartsOf(text.body));
}

function lineStartsOf(body: string): number[] {
  const starts = [0];
  for (const { index, 0: lineBreak } of body.matchAll(/\r\n|\n|\r/g)) starts.push(index + lineBreak.length);
  return starts;
}

/** Finds the last line that begins at or before a position. */
function locationAt(lineStarts: readonly number[], position: number): SourceLocation {
  let [low, high] = [0, lineStarts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lineStarts[middle] ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: position - (lineStarts[low] ?? 0) + 1 };
}
