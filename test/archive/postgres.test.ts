import { sql } from 'kysely';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { ArchiveAwayError } from '../../src/archive/archive.ts';
import { addDays } from '../../src/vendor/protocol/days.ts';
import { openArchive } from '../../src/archive/open.ts';
import { openPostgres } from '../../src/archive/sql/postgres.ts';
import { awayCode } from '../../src/archive/sql/postgres-away.ts';
import { createStore } from '../../src/archive/sql/store.ts';
import type { Db } from '../../src/archive/sql/tables.ts';
import { describeWithPostgres, startPgbouncer, startedForTests, startPostgres } from '../support/postgres.ts';
import { eventually } from '../support/eventually.ts';
import { startSchool } from './collected-school.ts';
import { dayWith, noon, NOVEMBER } from './examples.ts';
import { NOW, opened } from './stores.ts';

describeWithPostgres('an archive in PostgreSQL', () => {
  const server = startedForTests(() => startPostgres());
  const pooler = startedForTests(() => startPgbouncer(server()));

  const visit = (roomId: string, ...days: string[]) => ({
    roomId,
    collectedAt: noon('2026-11-28'),
    days: days.map((day) => dayWith(day, 3)),
    nextVisitAt: null,
  });

  const monthsOf = async (url: string) => {
    const names = await server().ask(
      url,
      `select relname from pg_inherits join pg_class on pg_class.oid = inhrelid
        where inhparent = 'room_day'::regclass and relkind = 'r' order by relname`,
    );
    return names.map(({ relname }) => relname);
  };

  test('lives through a restart of the server, and says since when it was away', async () => {
    const url = await server().createDatabase();
    let now = NOW;
    await using archive = await openArchive({ target: { kind: 'postgres', url }, now: () => now });
    const north = archive.of('north');
    await north.setNote('walk', '1');
    // Connections that are idle, and those of queries under way.
    const underWay = Array.from({ length: 4 }, (_, index) =>
      north.setNote(`${index}`, '1').catch(() => undefined),
    );
    await server().stop();
    await Promise.all(underWay);
    await expect(north.note('walk')).rejects.toBeInstanceOf(ArchiveAwayError);
    now += 5_000;
    await expect(north.setNote('walk', '2')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(archive.away).toMatchObject({ code: 'ECONNREFUSED' });
    expect(archive.away!.sinceMs).toBeLessThanOrEqual(NOW);
    await server().start();
    expect(await north.note('walk')).toBe('1');
    expect(archive.away).toBeNull();
  });

  test('does not wait for a server that is silent', async () => {
    const url = pooler().urlOf(await server().createDatabase());
    await (await opened({ kind: 'postgres', url })).close();
    const store = createStore(await openPostgres(url, 1_000), () => NOW);
    const ask = () => store.read((db) => db.selectFrom('merchant').selectAll().execute());
    expect(await ask()).toEqual([]);
    pooler().freeze();
    try {
      await expect(ask()).rejects.toMatchObject({ name: 'ArchiveAwayError', code: 'TIMEOUT' });
      await expect(ask()).rejects.toMatchObject({ name: 'ArchiveAwayError', code: 'TIMEOUT' });
    } finally {
      pooler().thaw();
    }
    expect(await ask()).toEqual([]);
    await store.db.destroy();
  });

  test('does not wait for a lock that somebody holds', async () => {
    const url = await server().createDatabase();
    await (await opened({ kind: 'postgres', url })).close();
    const store = createStore(await openPostgres(url, 1_000), () => NOW);
    const holder = new pg.Client(url);
    await holder.connect();
    await holder.query('begin; lock table merchant');
    const merchants = (db: Db) => db.selectFrom('merchant').selectAll().execute();
    await expect(store.read(merchants)).rejects.toMatchObject({ code: 'TIMEOUT' });
    await expect(store.readTogether(merchants)).rejects.toMatchObject({ code: 'TIMEOUT' });
    await expect(store.write(merchants)).rejects.toMatchObject({ code: 'TIMEOUT' });
    // Nothing of it waits on at the server, which has few places.
    await eventually(async () => {
      const waiting = await server().ask(
        url,
        "select pid from pg_stat_activity where wait_event_type = 'Lock'",
      );
      expect(waiting).toEqual([]);
    });
    await holder.end();
    expect(await store.read(merchants)).toEqual([]);
    await store.db.destroy();
  });

  test('lets the server end what waits within a transaction', async () => {
    const url = await server().createDatabase();
    await using archive = await opened({ kind: 'postgres', url });
    const holder = new pg.Client(url);
    await holder.connect();
    await holder.query('begin; lock table note');
    await expect(archive.of('north').setNote('walk', '1')).rejects.toMatchObject({ code: '57014' });
    await holder.end();
    await archive.of('north').setNote('walk', '1');
  });

  test('gives a transaction that takes its time more of it', async () => {
    const store = createStore(await openPostgres(await server().createDatabase(), 300), () => NOW);
    const slept = store.readTogether(async (trx) => {
      await store.dialect.takeTime(trx);
      await sql`select pg_sleep(0.6)`.execute(trx);
    });
    await expect(slept).resolves.toBeUndefined();
    const asleep = store.readTogether((trx) => sql`select pg_sleep(0.6)`.execute(trx));
    await expect(asleep).rejects.toMatchObject({ code: 'TIMEOUT' });
    await store.db.destroy();
  });

  describe('is away', () => {
    /** Behind `change` everybody has to connect anew. */
    const afterChange = async (change: string, undo: string) => {
      const url = await server().createDatabase();
      const { pathname } = new URL(url);
      const admin = url.replace(pathname, '/postgres');
      const database = pathname.slice(1);
      const user = `user_of_${database}`;
      await server().ask(admin, `create role ${user} login superuser`);
      const words = (text: string) => text.replaceAll('DATABASE', database).replaceAll('USER', user);
      await using archive = await opened({ kind: 'postgres', url: url.replace('postgres@', `${user}@`) });
      await server().ask(admin, words(change));
      await server().ask(
        admin,
        `select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '${database}'`,
      );
      const writing = () => archive.of('north').setNote('walk', '1');
      // The first may find that its connection was ended.
      await writing().catch(() => undefined);
      const outcome = await writing().then(
        () => 'written',
        (error: unknown) => (error instanceof ArchiveAwayError ? error.code : error),
      );
      const { away } = archive;
      await server().ask(admin, words(undo));
      await server().ask(
        admin,
        `select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '${database}'`,
      );
      await writing().catch(() => undefined);
      await writing();
      expect(archive.away).toBeNull();
      return { outcome, away: away?.code };
    };

    test.each([
      ['28000', 'alter role USER nologin', 'alter role USER login'],
      [
        '25006',
        'alter database DATABASE set default_transaction_read_only = on',
        'alter database DATABASE reset default_transaction_read_only',
      ],
    ])('while the server says %s', async (code, change, undo) => {
      expect(await afterChange(change, undo)).toEqual({ outcome: code, away: code });
    });

    test('while its database has another name', async () => {
      const url = await server().createDatabase();
      const gone = url.replace(/archive_\d+$/, 'gone');
      await expect(opened({ kind: 'postgres', url: gone })).rejects.toMatchObject({
        name: 'ArchiveAwayError',
        code: '3D000',
      });
    });

    test.each(['28P01', '28000', '55P03', '57014'])('by the code %s', (code) => {
      expect(awayCode(Object.assign(new Error('refused'), { code }))).toBe(code);
    });

    test('not by a mistake of ours', () => {
      expect(awayCode(Object.assign(new Error('syntax'), { code: '42601' }))).toBeNull();
      expect(awayCode(new Error('Something else'))).toBeNull();
    });
  });

  test('is away to whoever opens it while there is no server, and names no password', async () => {
    const url = `postgres://somebody:a-password@127.0.0.1:1/archive`;
    const opening = opened({ kind: 'postgres', url });
    await expect(opening).rejects.toMatchObject({ name: 'ArchiveAwayError', code: 'ECONNREFUSED' });
    await expect(opening).rejects.not.toThrow('a-password');
  });

  test('ends a transaction whose connection was ended, without the process', async () => {
    const url = await server().createDatabase();
    await using archive = await opened({ kind: 'postgres', url });
    const north = archive.of('north');
    const writes = Array.from({ length: 40 }, (_, index) =>
      north.keepPlayback(visit(`jz${index}`, '2026-11-27')),
    );
    const killed = server().ask(
      url,
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`,
    );
    const outcomes = await Promise.allSettled(writes);
    await killed;
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(ArchiveAwayError);
    }
    for (let index = 0; index < 40; index += 1) await north.keepPlayback(visit(`jz${index}`, '2026-11-27'));
    expect(await archive.verify({ repair: false })).toEqual({ wrong: [], marked: 0 });
    expect(await north.usage({ from: '2026-11-27', to: '2026-11-27' }, 'DAY')).toMatchObject([
      { playbackViewCount: 120 },
    ]);
  });

  test('keeps days by month, in places that are made ahead, or with the first day of a month', async () => {
    const url = await server().createDatabase();
    const target = { kind: 'postgres' as const, url };
    const archives = await Promise.all(Array.from({ length: 4 }, () => opened(target)));
    await Promise.all(archives.map((archive) => archive.prepareMonths('2026-11-30', 3)));
    expect(await monthsOf(url)).toEqual(['room_day_2026_11', 'room_day_2026_12', 'room_day_2027_01']);
    await Promise.all(
      archives.map((archive, index) =>
        archive.of('north').keepPlayback(visit(`jz${index}`, '2026-09-30', '2026-10-01')),
      ),
    );
    expect(await monthsOf(url)).toHaveLength(5);
    const days = await archives[0]!.of('north').playbackDays('jz1', { from: '2026-09-01', to: '2026-12-31' });
    expect(days.map(({ startsAt }) => startsAt.toISOString().slice(0, 10))).toEqual([
      '2026-09-29',
      '2026-09-30',
    ]);
    for (const archive of archives) await archive.close();
  });

  test('has the months that come, from the first day of its collector on', async () => {
    const url = await server().createDatabase();
    await using school = await startSchool({}, { kind: 'postgres', url });
    school.collect();
    await school.caughtUp();
    expect(await monthsOf(url)).toEqual(['room_day_2026_11', 'room_day_2026_12', 'room_day_2027_01']);
  });

  test('works behind a pooler, whose connections are those of other clients a moment later', async () => {
    const url = pooler().urlOf(await server().createDatabase());
    const target = { kind: 'postgres' as const, url };
    const archives = await Promise.all(Array.from({ length: 4 }, () => opened(target)));
    const leases = archives.map((archive, index) => archive.lease('collect', `holder ${index}`, NOW, 1_000));
    expect((await Promise.all(leases)).filter((lease) => lease !== null)).toHaveLength(1);
    const days = Array.from({ length: 6 }, (_, ago) => addDays('2026-11-27', -ago));
    await Promise.all(
      archives.flatMap((archive) =>
        Array.from({ length: 10 }, (_, index) =>
          archive.of('north').keepPlayback(visit(`jz${index}`, ...days)),
        ),
      ),
    );
    expect(await archives[0]!.of('north').usage(NOVEMBER, 'MONTH')).toMatchObject([
      { playbackViewCount: 180 },
    ]);
    expect(await archives[1]!.verify({ repair: true })).toEqual({ wrong: [], marked: 0 });
    const locks = await server().ask(
      url,
      `select 1 from pg_locks where locktype = 'advisory'
        and database = (select oid from pg_database where datname = current_database())`,
    );
    expect(locks).toEqual([]);
    const [settings] = await server().ask(url, 'show statement_timeout');
    expect(settings).toEqual({ statement_timeout: '0' });
    for (const archive of archives) await archive.close();
  });
});
