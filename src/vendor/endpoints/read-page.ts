import type { z } from 'zod';
import { read, type CallEnvironment, type CallOptions } from '../call.ts';
import type { Page } from '../protocol/page.ts';
import type { CallParams } from '../protocol/signing.ts';

/** Reads one page of a list. One without items that says there is a next one has items that cannot be read. */
export async function readPage<T>(
  environment: CallEnvironment,
  endpoint: string,
  params: CallParams,
  answer: z.ZodType<Page<T>>,
  options?: CallOptions,
): Promise<Page<T>> {
  const page = await read(environment, endpoint, params, answer, options);
  if (page.items.length === 0 && page.hasNextPage === true)
    environment.onDrift?.(endpoint, 'pagination.items');
  return page;
}
