import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '../dialect.ts';

/** No foreign keys but those to a person, which go with them: rooms and merchants are never deleted. */
const statements = (type: ColumnTypes): string[] => [
  `create table merchant (id ${type.key}, partner text not null unique)`,
  `create table room (
    id ${type.key},
    merchant_id integer not null,
    vendor_room_id text not null,
    facts text not null,
    starts_at ${type.large},
    ends_at ${type.large},
    playback_expires_at ${type.large},
    is_vod ${type.flag},
    seen_at ${type.large} not null,
    deleted_at ${type.large},
    visited_at ${type.large} not null,
    first_visited_at ${type.large} not null default 0,
    next_visit_at ${type.large},
    unique (merchant_id, vendor_room_id)
  )`,
  'create index room_next_visit on room (merchant_id, next_visit_at)',
  'create index room_end on room (merchant_id, ends_at)',
  // The order of columns spares PostgreSQL the gaps between them.
  `create table room_day (
    collected_at ${type.large} not null,
    room_id integer not null,
    day ${type.day} not null,
    views integer not null,
    seconds integer not null,
    final ${type.flag} not null,
    lists ${type.bytes} not null,
    primary key (room_id, day)
  ) ${type.byMonth}`,
  `create table lost_days (
    room_id integer not null,
    from_day ${type.day} not null,
    to_day ${type.day} not null,
    primary key (room_id, from_day)
  ) ${type.byKey}`,
  `create table live_lesson (
    room_id integer primary key,
    day ${type.day} not null,
    collected_at ${type.large} not null,
    final ${type.flag} not null,
    students integer not null,
    seconds ${type.large} not null,
    details text not null
  )`,
  `create table merchant_day (
    merchant_id integer not null,
    day ${type.day} not null,
    rooms ${type.large} not null,
    views ${type.large} not null,
    seconds ${type.large} not null,
    lessons ${type.large} not null,
    students ${type.large} not null,
    live_seconds ${type.large} not null,
    lost_rooms ${type.large} not null,
    primary key (merchant_id, day)
  ) ${type.byKey}`,
  `create table balance (
    merchant_id integer not null,
    day ${type.day} not null,
    collected_at ${type.large} not null,
    balance text,
    topped_up text,
    consumed text,
    primary key (merchant_id, day)
  ) ${type.byKey}`,
  `create table person (
    id ${type.key},
    merchant_id integer not null,
    user_id text not null,
    unique (merchant_id, user_id)
  )`,
  `create table attendance (
    person_id integer not null references person (id) on delete cascade,
    room_id integer not null,
    first_day ${type.day} not null,
    last_day ${type.day} not null,
    collected_at ${type.large} not null,
    sessions text not null,
    primary key (person_id, room_id)
  ) ${type.byKey}`,
  'create index attendance_room on attendance (room_id)',
  `create table playback_session (
    person_id integer not null references person (id) on delete cascade,
    room_id integer not null,
    started_at ${type.large} not null,
    ordinal integer not null,
    day ${type.day} not null,
    collected_at ${type.large} not null,
    details text not null,
    primary key (person_id, room_id, started_at, ordinal)
  ) ${type.byKey}`,
  'create index playback_session_room on playback_session (room_id)',
  `create table entry (
    person_id integer not null references person (id) on delete cascade,
    room_id integer not null,
    name text not null,
    at ${type.large} not null,
    day ${type.day} not null,
    primary key (person_id, room_id)
  ) ${type.byKey}`,
  'create index entry_room on entry (room_id)',
  `create table deletion_mark (
    merchant_id integer not null,
    digest text not null,
    deleted_at ${type.large} not null,
    known_again_at ${type.large} not null,
    primary key (merchant_id, digest)
  ) ${type.byKey}`,
  `create table note (
    merchant_id integer not null,
    name text not null,
    value text not null,
    primary key (merchant_id, name)
  ) ${type.byKey}`,
  `create table lease (
    name text primary key,
    holder text not null,
    token ${type.large} not null unique,
    expires_at ${type.large} not null
  )`,
];

export async function makeFirstTables(db: Kysely<unknown>, type: ColumnTypes): Promise<void> {
  for (const statement of statements(type)) await sql.raw(statement).execute(db);
}
