/** Documents that no client needs: long, deep, or wide, and never the same twice, so that no cache helps. */

/** What a room can be asked for without a rule of its own, in lines as a code generator writes them. */
const ROOM_FIELDS = [
  ...['id', 'vendorId', 'title', 'type', 'startsAt', 'endsAt', 'durationMinutes', 'schedulePhase', 'isVod'],
  ...['isVideoEnabled', 'isAudioLesson', 'coverImageUrl', 'playbackExpiresAt', 'recordingStatus'],
  'wechatLive { isOpen teacherName teacherBio description }',
  'merchant { id name }',
];

/** About 15 KB of an ordinary query, written out; an invalid one has a field at its end that is not there. */
export function ordinaryDocument(n: number, isValid: boolean): string {
  const indent = ' '.repeat(44);
  const fields = ROOM_FIELDS.map((field) => `${indent}${field}\n`).join('');
  const parts = Array.from({ length: 15 }, (_, part) => {
    return `  rooms${n}${part}: rooms(first: 1) {\n    nodes {\n${fields}    }\n  }\n`;
  });
  return `query Q${n} {\n${parts.join('')}${isValid ? '' : '  nothing\n'}}\n`;
}

/** The same fields of the same objects again and again: all that must not contradict each other is compared. */
export function overlappingDocument(n: number): string {
  const names = Array.from({ length: 24 }, (_, part) => `Part${part}`);
  const fragments = names.map((name) => `fragment ${name} on Room { ${ROOM_FIELDS.join(' ')} }`);
  const spreads = names.map((name) => `...${name}`).join(' ');
  return `query Q${n} { rooms(first: 1) { nodes { ${spreads} } } } ${fragments.join(' ')}`;
}

/** 200 KB in which nothing is but the field at the end. */
export function emptyDocument(n: number): string {
  return `# ${n}\n${'# nothing to see on this line, nor below\n\n'.repeat(4_700)}{ __typename }`;
}

/** As many empty lines as a body holds, and what is wrong behind them. */
export function lateDocument(n: number, end: string): string {
  return `# ${n}\n${'\n'.repeat(125_000)}${end}`;
}

/** Fragments of which each is twice in the one before it: 2 to the 90th fields if somebody writes them out. */
export function doublingDocument(n: number): string {
  const links = Array.from(
    { length: 90 },
    (_, link) => `fragment F${link} on Query { ...F${link + 1} ...F${link + 1} }`,
  );
  return `query Q${n} { ...F0 } ${links.join(' ')} fragment F90 on Query { __typename }`;
}

/** Too many aliases by far, or as many as there is room for among the tokens. */
export function aliasDocument(n: number): string {
  const count = n % 2 === 0 ? 1_000 : 320;
  return `query Q${n} { ${Array.from({ length: count }, (_, alias) => `a${alias}: __typename`).join(' ')} }`;
}

/** As deep as the tokens allow. */
export function deepDocument(n: number): string {
  const levels = 160;
  const down = 'merchant { rooms { nodes { '.repeat(levels / 2);
  return `query Q${n} { ${down}title ${'} } } '.repeat(levels / 2)}}`;
}
