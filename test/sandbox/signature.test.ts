import { describe, expect, it } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { expectedSign } from '../../src/sandbox/verify-signature.ts';
import type { VendorAnswer } from './vendor-answer.ts';
import {
  answerOf,
  sign,
  START_MS,
  startCaller,
  type Parameters,
  type VendorCaller,
} from './vendor-caller.ts';

const roomId = seedIds.liveRoom;

describe('Generating the sign', () => {
  it('Signing example: gives the sign that the document prints', () => {
    const parameters = {
      duration: '2',
      partner: '20151119143137',
      startTime: '2015-12-17 17:11',
      title: 'test course',
      video: '0',
      timestamp: '1497502288959',
    };
    expect(expectedSign(parameters, '3af12186256845b4bc2441e223829bfc')).toBe(
      '88df34581719235f50b0ed66ade2d302',
    );
  });

  it('Empty values: drops an empty value that is not signed', async () => {
    await using caller = await startCaller();
    const parameters = { ...caller.signed({ roomId }), deviceType: '' };
    expect(await send(caller, parameters)).toMatchObject({ success: true });
  });

  it('Empty values: refuses a sign that covers one', async () => {
    await using caller = await startCaller();
    expect(await send(caller, caller.signed({ roomId, deviceType: '' }))).toEqual(refused('app_sign_error'));
  });

  it('Values: refuses surrounding spaces', async () => {
    await using caller = await startCaller();
    expect(await caller.post('v3/room/update/title', { roomId, title: ' x' })).toEqual(
      refused('app_sign_error'),
    );
  });

  it('covers parameters the endpoint does not know', async () => {
    await using caller = await startCaller();
    expect(await caller.post('v3/room/detail', { roomId, extra: '1' })).toMatchObject({ success: true });
    expect(await send(caller, { ...caller.signed({ roomId }), extra: '1' })).toEqual(
      refused('app_sign_error'),
    );
  });

  it('refuses a sign made with another key', async () => {
    await using caller = await startCaller();
    const unsigned = without('sign', caller.signed({ roomId }));
    expect(await send(caller, { ...unsigned, sign: sign(unsigned, 'another') })).toEqual(
      refused('app_sign_error'),
    );
  });

  it.each(['partner', 'timestamp', 'sign'])('refuses a request without %s', async (name) => {
    await using caller = await startCaller();
    const rest = without(name, caller.signed({ roomId }));
    expect(await send(caller, rest)).toEqual(refused('app_parameter_error'));
  });

  it('signs "Q&A" and "a=b" as they are', async () => {
    await using caller = await startCaller();
    const answer = await caller.post('v3/room/update/title', { roomId, title: 'Q&A: a=b+c 100%' });
    expect(answer.room.title).toBe('Q&A: a=b+c 100%');
  });
});

describe('Timestamp: good for five minutes', () => {
  it.each([
    [-300_000, true],
    [300_000, true],
    [-300_001, false],
    [300_001, false],
  ])('%i ms from the clock', async (offset, isGood) => {
    await using caller = await startCaller();
    const answer = await caller.post('v3/merchant', { timestamp: String(START_MS + offset) });
    expect(answer).toMatchObject(isGood ? { success: true } : refused('app_timestamp_out_date_error'));
  });

  it('answers the vendor’s clock in the Date header', async () => {
    await using caller = await startCaller();
    const response = await caller.get('v3/room/enter');
    expect(response.headers.get('date')).toBe('Mon, 02 Mar 2026 02:00:00 GMT');
  });
});

describe('ways parameters come', () => {
  it('reads urlencoded bodies with + and %20', async () => {
    await using caller = await startCaller();
    const parameters = caller.signed({ roomId, title: 'a b c' });
    const encoded = new URLSearchParams(parameters).toString();
    for (const body of [encoded, encoded.replaceAll('+', '%20')]) {
      const answer = await postBody(
        caller,
        'v3/room/update/title',
        body,
        'application/x-www-form-urlencoded',
      );
      expect(answer.room.title).toBe('a b c');
    }
    expect(caller.sandbox.requests.map(({ transport }) => transport)).toEqual(['form', 'form']);
  });

  it('reads multipart fields in any order', async () => {
    await using caller = await startCaller();
    const form = new FormData();
    for (const [name, value] of Object.entries(caller.signed({ roomId })).reverse()) form.append(name, value);
    const response = await fetch(`${caller.sandbox.url}/api/v3/room/detail`, { method: 'POST', body: form });
    expect(await answerOf(response)).toMatchObject({ success: true });
    expect(caller.sandbox.requests[0]).toMatchObject({ transport: 'multipart', params: { roomId } });
  });

  it('reads the query string of a post', async () => {
    await using caller = await startCaller();
    const query = new URLSearchParams(caller.signed({ roomId })).toString();
    const answer = await postBody(caller, `v3/room/detail?${query}`, '', 'text/plain');
    expect(answer).toMatchObject({ success: true });
    expect(caller.sandbox.requests[0]).toMatchObject({ transport: 'query', params: { roomId } });
  });

  it.each([
    ['v3/room/detail', { roomId }],
    ['v3/room/list', {}],
  ])('reads %s by GET too, as two clients do', async (path, parameters) => {
    await using caller = await startCaller();
    const response = await caller.get(path, parameters);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(await answerOf(response)).toEqual(await caller.post(path, parameters));
    expect(caller.sandbox.requests[0]).toMatchObject({ method: 'GET', transport: 'query', error: null });
  });

  it('takes true and false for 1 and 0', async () => {
    await using caller = await startCaller();
    const base = { title: 'x', startTime: '2026-03-03 11:11', roomType: '1', length: '30' };
    const videoOf = async (video: string): Promise<boolean> =>
      (await caller.post('v4/room/create', { ...base, video })).room.video;
    expect(await Promise.all(['1', 'true', '0', 'false'].map(videoOf))).toEqual([true, true, false, false]);
  });

  it('answers 404 and 405 outside of the documented paths and methods', async () => {
    await using caller = await startCaller();
    const statuses = [
      (await caller.get('v3/nothing')).status,
      (await caller.get('v3/merchant')).status,
      (await fetch(`${caller.sandbox.url}/elsewhere`)).status,
    ];
    expect(statuses).toEqual([404, 405, 404]);
  });

  it('refuses a broken form', async () => {
    await using caller = await startCaller();
    const answer = await postBody(
      caller,
      'v3/merchant',
      '--x\r\nnonsense',
      'multipart/form-data; boundary=x',
    );
    expect(answer).toEqual(refused('app_parameter_error'));
  });
});

describe('call log', () => {
  it('keeps path, parameters without the sign, status and error', async () => {
    await using caller = await startCaller();
    await caller.post('v3/room/detail', { roomId: 'jznone' });
    expect(caller.sandbox.requests).toEqual([
      {
        path: 'v3/room/detail',
        method: 'POST',
        at: START_MS,
        params: { roomId: 'jznone', partner: caller.sandbox.partner, timestamp: String(START_MS) },
        transport: 'form',
        file: null,
        status: 200,
        error: 'app_course_error',
        aborted: false,
      },
    ]);
    caller.sandbox.clearRequests();
    expect(caller.sandbox.requests).toEqual([]);
  });

  it('forgets the oldest beyond its cap', async () => {
    await using caller = await startCaller({ maxRequestLog: 2 });
    for (const path of ['v3/merchant', 'v3/room/list', 'v3/document/list']) await caller.post(path);
    expect(caller.sandbox.requests.map(({ path }) => path)).toEqual(['v3/room/list', 'v3/document/list']);
  });
});

function without(name: string, parameters: Parameters): Parameters {
  return Object.fromEntries(Object.entries(parameters).filter(([other]) => other !== name));
}

function refused(error: string): object {
  return { error, success: false };
}

function send(caller: VendorCaller, parameters: Parameters): Promise<VendorAnswer> {
  const body = new URLSearchParams(parameters).toString();
  return postBody(caller, 'v3/room/detail', body, 'application/x-www-form-urlencoded');
}

async function postBody(
  caller: VendorCaller,
  path: string,
  body: string,
  type: string,
): Promise<VendorAnswer> {
  const response = await fetch(`${caller.sandbox.url}/api/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': type },
    body,
  });
  return answerOf(response);
}
