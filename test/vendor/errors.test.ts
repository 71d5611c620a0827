import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  isDocumentNotFound,
  isRoomNotFound,
  isVendorAway,
  UpstreamContractError,
  UpstreamRejectedError,
  UpstreamStatusError,
  UpstreamTimeoutError,
  UpstreamUnreachableError,
} from '../../src/vendor/protocol/errors.ts';
import { meaningOfReason, VENDOR_ERRORS } from '../../src/vendor/protocol/vendor-errors.ts';
import { clientOf, rejectionOf, sample, sendJson, startVendorStub } from './vendor-stub.ts';

/** 错误码解释表 in its order, then the sentences that stand only in the text of the document. */
const DOCUMENTED = [
  ['other_error', 'UPSTREAM_ERROR', null, 'error'],
  ['app_error', 'UPSTREAM_CREDENTIALS', null, 'error'],
  ['app_sign_error', 'UPSTREAM_CREDENTIALS', null, 'error'],
  ['app_course_error', 'ROOM_NOT_FOUND', 'ROOM_NOT_FOUND', 'absent'],
  ['app_room_full_error', 'ROOM_FULL', null, 'error'],
  ['app_parameter_error', 'BAD_USER_INPUT', 'INVALID_INPUT', 'error'],
  ['app_afford_error', 'INSUFFICIENT_BALANCE', 'INSUFFICIENT_BALANCE', 'error'],
  ['app_course_out_of_capacity_error', 'ROOM_FULL', null, 'error'],
  ['app_course_length_error', 'BAD_USER_INPUT', 'INVALID_INPUT', 'error'],
  ['app_course_type_error', 'BAD_USER_INPUT', 'INVALID_INPUT', 'error'],
  ['repeat_arrange_to_course_error', 'DOCUMENT_ALREADY_ATTACHED', 'DOCUMENT_ALREADY_ATTACHED', 'error'],
  ['app_slides_error', 'DOCUMENT_NOT_FOUND', 'DOCUMENT_NOT_FOUND', 'absent'],
  ['app_userRole_error', 'BAD_USER_INPUT', 'INVALID_INPUT', 'error'],
  ['app_timestamp_out_date_error', 'UPSTREAM_CLOCK_SKEW', null, 'error'],
  ['course_endtime_out_of_date_error', 'ROOM_SCHEDULE_CLOSED', 'ROOM_SCHEDULE_CLOSED', 'error'],
  ['chat_file_not_found', 'CHAT_LOG_NOT_FOUND', null, 'data'],
  ['course_convert_error', 'RECORDING_NOT_READY', null, 'data'],
  ['document_not_found', 'DOCUMENT_NOT_FOUND', 'DOCUMENT_NOT_FOUND', 'absent'],
  ['partner is not exists', 'UPSTREAM_CREDENTIALS', null, 'error'],
  ['room is not exists', 'ROOM_NOT_FOUND', 'ROOM_NOT_FOUND', 'absent'],
] as const;

const where = { endpoint: '/api/v3/room/detail', sent: true };

describe('错误码解释表: the table of refusals', () => {
  it('has a row for each documented error, and no other', () => {
    expect(Object.keys(VENDOR_ERRORS)).toEqual(DOCUMENTED.map(([reason]) => reason));
  });

  it.each(DOCUMENTED)('%s becomes %s', async (reason, code, userError, onRead) => {
    await using stub = await startVendorStub((_request, response) => {
      sendJson(response, { success: false, error: reason });
    });
    await using client = clientOf(stub);
    const error = await rejectionOf(client.room.detail('jz000001'));
    expect(error).toBeInstanceOf(UpstreamRejectedError);
    expect(error).toMatchObject({ reason, code, endpoint: '/api/v3/room/detail', isRetryable: false });
    expect(meaningOfReason(reason)).toMatchObject({ userError, onRead });
  });

  it('names the input field where the code does', () => {
    expect(VENDOR_ERRORS.app_course_length_error.inputField).toBe('durationMinutes');
    expect(VENDOR_ERRORS.app_course_type_error.inputField).toBe('type');
    expect(VENDOR_ERRORS.app_userRole_error.inputField).toBe('role');
  });

  it('covers every refusal among the samples of the document', () => {
    const refusals = readdirSync(new URL('../fixtures/document/', import.meta.url)).filter((file) =>
      file.includes('.refusal'),
    );
    expect(refusals.length).toBeGreaterThan(20);
    for (const file of refusals) {
      expect(meaningOfReason(String(sample(file.replace('.json', ''))['error']))).toBeDefined();
    }
  });

  it('keeps an unknown reason as it came, but out of the message', () => {
    const error = new UpstreamRejectedError('用户 42 没有权限', where);
    expect(error).toMatchObject({ code: 'UPSTREAM_ERROR', reason: '用户 42 没有权限' });
    expect(error.message).not.toContain('42');
  });

  it('reads a feature that was not bought, which the document gives no name', () => {
    const error = new UpstreamRejectedError('app_permission_error', where);
    expect(error.code).toBe('FEATURE_NOT_ENABLED');
    expect(VENDOR_ERRORS).not.toHaveProperty('app_permission_error');
  });

  it('is not fooled by names that every object has', () => {
    expect(new UpstreamRejectedError('constructor', where).code).toBe('UPSTREAM_ERROR');
  });
});

describe('the error tree', () => {
  it('lets reads repeat what may pass by itself', () => {
    expect(new UpstreamUnreachableError('gone', where).isRetryable).toBe(true);
    expect(new UpstreamTimeoutError('late', where).isRetryable).toBe(true);
    expect(new UpstreamContractError('odd', where).isRetryable).toBe(false);
    const retried = [301, 400, 404, 429, 500, 502, 503, 504].filter(
      (status) => new UpstreamStatusError(status, where).isRetryable,
    );
    expect(retried).toEqual([429, 502, 503, 504]);
  });

  it('tells when the vendor gives no answer, be it by a refusal that is for now', () => {
    const now = { ...where, retryAfterMs: 1_000 };
    expect(isVendorAway(new UpstreamStatusError(503, where))).toBe(true);
    expect(isVendorAway(new UpstreamRejectedError('slow down', now))).toBe(true);
    expect(isVendorAway(new UpstreamRejectedError('slow down', where))).toBe(false);
    expect(isVendorAway(new UpstreamRejectedError('app_course_error', now))).toBe(false);
    expect(isVendorAway(new Error('slow down'))).toBe(false);
  });

  it('tells what does not exist', () => {
    expect(isRoomNotFound(new UpstreamRejectedError('app_course_error', where))).toBe(true);
    expect(isRoomNotFound(new UpstreamRejectedError('room is not exists', where))).toBe(true);
    expect(isRoomNotFound(new UpstreamRejectedError('app_slides_error', where))).toBe(false);
    expect(isDocumentNotFound(new UpstreamRejectedError('document_not_found', where))).toBe(true);
    expect(isDocumentNotFound(new UpstreamRejectedError('app_slides_error', where))).toBe(true);
    expect(isDocumentNotFound(new Error('document_not_found'))).toBe(false);
  });

  it('has name, endpoint and cause on each', () => {
    const cause = new Error('ECONNRESET');
    const error = new UpstreamUnreachableError('no answer', { ...where, cause });
    expect(error).toMatchObject({
      name: 'UpstreamUnreachableError',
      code: 'UPSTREAM_UNAVAILABLE',
      cause,
      ...where,
    });
    expect(error.message).toBe('/api/v3/room/detail: no answer');
  });
});
