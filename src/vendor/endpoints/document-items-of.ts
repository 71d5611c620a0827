import { refusalIn } from '../protocol/refusal.ts';
import { booleanFrom } from '../protocol/wire.ts';

type Fields = Record<string, unknown>;

/** Deeper than any answer of the vendor's. */
const MAX_DEPTH = 4;

/** Names under which the vendor's answers have the id of a document. */
const ID_NAMES = ['documentId', 'uniqueId', 'uuid', 'slidesUuid'] as const;

/** Names under which a list is one of documents even where it is empty. */
const LIST_NAMES = ['documents', 'docs', 'items', 'list', 'data'] as const;

/** What is found in an answer. */
export interface FoundItems {
  /** The documents by room id. A room that is refused, or that has no list of documents, is missing like one that is not there. */
  items: Map<string, Fields[]>;
  /** Neither a room nor a refusal was met: a form that nobody knows. */
  isForeign: boolean;
}

/**
 * What an answer of unpublished form says of the documents of some rooms: a list with a `roomId` and its documents in each
 * item, documents with a `roomId` each, or an object with the rooms for names; wherever it stands.
 */
export function documentItemsOf(answer: Fields, roomIds: ReadonlySet<string>): FoundItems {
  const found = new Map<string, Fields[]>();
  let isForeign = true;

  const keep = (roomId: string, list: readonly unknown[] | undefined): void => {
    const items = list?.filter((item) => item !== null);
    // Elsewhere in the answer an empty list may be of something else.
    if (items?.every(isFields) && !found.get(roomId)?.length) found.set(roomId, items.map(withDocumentId));
  };

  const visitFields = (fields: Fields, depth: number): void => {
    const roomId = String(fields['roomId']);
    // Of a document an error is that of its conversion.
    const isRefused = depth > 0 && idOf(fields) === undefined && isRefusal(fields);
    if (isRefused || roomIds.has(roomId)) isForeign = false;
    if (isRefused) return;
    if (roomIds.has(roomId)) {
      const items = listIn(fields);
      if (items) keep(roomId, items);
      else if (idOf(fields) !== undefined) {
        found.set(roomId, [...(found.get(roomId) ?? []), withDocumentId(fields)]);
      }
      return;
    }
    for (const [name, inner] of Object.entries(fields)) {
      if (!roomIds.has(name)) {
        visit(inner, depth + 1);
        continue;
      }
      isForeign = false;
      if (Array.isArray(inner)) keep(name, inner as unknown[]);
      else if (isFields(inner) && !isRefusal(inner)) keep(name, listIn(inner));
    }
  };

  const visit = (value: unknown, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    if (Array.isArray(value)) for (const item of value) visit(item, depth + 1);
    else if (isFields(value)) visitFields(value, depth);
  };

  visit(answer, 0);
  return { items: found, isForeign };
}

/** Whether a part of the answer says that it has none: less is enough than of an answer, for a room is soon asked for alone. */
function isRefusal(fields: Fields): boolean {
  const { success, errorCode } = fields;
  if ('success' in fields && booleanFrom(success) !== true) return true;
  return refusalIn(fields) !== undefined || (errorCode != null && Number(errorCode) !== 0);
}

/** The documents of a room: the list of a usual name, or the only list whose items look like documents. */
function listIn(fields: Fields): unknown[] | undefined {
  const name = LIST_NAMES.find((each) => Array.isArray(fields[each]));
  if (name) return fields[name] as unknown[];
  const [list, ...others] = Object.values(fields).filter(isListOfDocuments);
  return others.length === 0 ? list : undefined;
}

function isListOfDocuments(value: unknown): value is unknown[] {
  return (
    Array.isArray(value) &&
    value.some(isFields) &&
    value.filter(isFields).every((item) => idOf(item) !== undefined)
  );
}

function withDocumentId(fields: Fields): Fields {
  return { ...fields, documentId: idOf(fields) };
}

function idOf(fields: Fields): unknown {
  const name = ID_NAMES.find((each) => fields[each] != null);
  return name && fields[name];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
