import { ENDPOINT, startTestGateway, type TestGateway, type TestGatewayOptions } from '../support/gateway.ts';

const FIXED_NOW = Date.parse('2026-05-04T08:00:00Z');

/** Compiles an operation at so many uses; null leaves all to the interpreter. */
export function startWith(
  compiledAtUse: number | null,
  options: TestGatewayOptions = {},
): Promise<TestGateway> {
  const execution = { maxVendorCalls: 60, isWarnOnly: false, isCostReported: false, compiledAtUse };
  return startTestGateway({
    now: () => FIXED_NOW,
    client: { linkBaseUrl: 'http://links.test' },
    ...options,
    yoga: { execution, ...options.yoga },
  });
}

export async function ask(
  gateway: TestGateway,
  query: string,
  variables: object = {},
  operationName?: string,
) {
  const response = await gateway.yoga.fetch(ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables, operationName }),
  });
  return { status: response.status, body: (await response.json()) as unknown };
}
