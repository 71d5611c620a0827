import { refusalIn } from '../protocol/refusal.ts';

type Fields = Record<string, unknown>;

/** Deeper than any answer of the vendor's. */
const MAX_DEPTH = 4;

/** Names under which the vendor's answers have the id of a document. */
const ID_NAMES = ['documentId', 'uniqueId', 'uuid', 'slidesUuid'] as const;

/**
 * What an answer of unpublished form says of the documents of some rooms, by room id: a list with a `roomId` and its documents
 * in each item, documents with a `roomId` each, or an object with the rooms for names; wherever it stands. A room that is not
 * found is missing.
 */
export function documentItemsOf(answer: Fields, roomIds: ReadonlySet<string>): Map<string, Fields[]> {
  const found = new Map<string, Fields[]>();

  const keep = (roomId: string, items: readonly unknown[] | undefined): void => {
    if (items && !found.has(roomId)) found.set(roomId, items.filter(isFields).map(withDocumentId));
  };

  const visitFields = (fields: Fields, depth: number): void => {
    // Of a document an error is that of its conversion.
    if (idOf(fields) === undefined && refusalIn(fields) !== undefined) return;
    const roomId = String(fields['roomId']);
    if (roomIds.has(roomId)) {
      const items = listIn(fields);
      if (items) keep(roomId, items);
      else if (idOf(fields) !== undefined) {
        found.set(roomId, [...(found.get(roomId) ?? []), withDocumentId(fields)]);
      }
      return;
    }
    for (const [name, inner] of Object.entries(fields)) {
      if (!roomIds.has(name)) visit(inner, depth + 1);
      else if (Array.isArray(inner)) keep(name, inner as unknown[]);
      else if (isFields(inner) && refusalIn(inner) === undefined) keep(name, listIn(inner));
    }
  };

  const visit = (value: unknown, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    if (Array.isArray(value)) for (const item of value) visit(item, depth + 1);
    else if (isFields(value)) visitFields(value, depth);
  };

  visit(answer, 0);
  return found;
}

/** The documents of a room: under their usual name, or the only list that there is. */
function listIn(fields: Fields): unknown[] | undefined {
  const { documents } = fields;
  if (Array.isArray(documents)) return documents as unknown[];
  if (documents === null) return [];
  const [list, ...others] = Object.values(fields).filter((value) => Array.isArray(value));
  return others.length === 0 ? (list as unknown[] | undefined) : undefined;
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
