import { noteErrorCode } from '../../operation/request-scope.ts';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { GraphQLError, type ExecutionResult } from 'graphql';
import { cutMessage } from '../../operation/bounded-errors.ts';
import type { Pipeline } from '../../operation/pipeline.ts';
import { isResults } from '../../operation/results.ts';
import { boundedPart } from '../../operation/shared-parts.ts';
import { hasKey } from '../../operation/tools/paid-key.ts';
import type { Paging } from '../../operation/tools/paging.ts';
import type { OperationTool } from '../../operation/tools/read-tools.ts';
import type { RequestReports } from '../../telemetry/request-reports.ts';
import type { McpExchange } from './mcp-exchange.ts';
import { fits, jsonBytes, shortened, type ToolAnswer } from './short-answer.ts';
import { itemsOf, smallerPage } from './smaller-page.ts';

type Args = Readonly<Record<string, unknown>>;

/** Runs a tool for the request that asks for it. */
export type CallTool = (tool: OperationTool, args: Args, exchange: McpExchange) => Promise<CallToolResult>;

export function createToolCalls(pipeline: Pipeline, reports: RequestReports): CallTool {
  const run = async (tool: OperationTool, variables: Args, exchange: McpExchange): Promise<ToolAnswer> => {
    const params = { query: tool.text, operationName: tool.name, variables };
    const result = await pipeline.run(params, exchange);
    // What goes on is no tool, and what is deferred comes at once.
    if (isResults(result)) throw new Error('A tool has one result.');
    return answerOf(result, exchange);
  };
  const answerOf = (result: ExecutionResult, { scope }: McpExchange): ToolAnswer => {
    if (scope) reports.gather(scope, result);
    const { data, errors } = boundedPart(result);
    return {
      ...(data !== undefined && { data }),
      ...(errors && {
        errors: errors.map(({ message, path, extensions }) => ({ message, path, extensions })),
      }),
    };
  };
  /** In a smaller page where it has one, whose calls count too. */
  const inLess = async (
    tool: OperationTool,
    args: Args,
    answer: ToolAnswer,
    exchange: McpExchange,
  ): Promise<ToolAnswer | null> => {
    const { paging } = tool;
    if (!paging) return null;
    return smallerPage(answer, paging, async (first) => {
      const before = exchange.vendorCalls;
      const page = await run(tool, { ...args, [paging.first]: first }, exchange);
      exchange.vendorCalls = sumOf(before, exchange.vendorCalls);
      return page;
    });
  };

  return async (tool, args, exchange) => {
    const refusal = refusalOf(tool, args);
    const answer = refusal ? answerOf({ errors: [refusal] }, exchange) : await run(tool, args, exchange);
    if (fits(answer)) return resultOf(answer);
    const page = (await inLess(tool, args, answer, exchange)) ?? answer;
    if (fits(page)) return resultOf(page);
    const short = shortPage(page, tool.paging);
    if (short.errors && !page.errors) noteErrorCode(exchange.scope, 'QUERY_TOO_LARGE');
    return resultOf(short);
  };
}

/** What was said of a page holds as long as it shows the same items. */
function shortPage(page: ToolAnswer, paging: Paging | null): ToolAnswer {
  const { cut: said, ...copy } = plain(page);
  const short = shortened(copy, said === undefined ? 0 : 2 * jsonBytes(said));
  if (said !== undefined && paging && itemsOf(short, paging) === itemsOf(page, paging))
    short.cut = [said, short.cut].filter(Boolean).join(' ');
  return short;
}

/** What GraphQL itself would let pass: a variable that there is not, and a paid mutation without a key. */
function refusalOf({ variables, keyPlace }: OperationTool, args: Args): GraphQLError | null {
  const unknown = Object.keys(args).find((name) => !variables.has(name));
  if (unknown !== undefined) return badInput(`There is no argument "${unknown}".`, unknown);
  if (!keyPlace || hasKey(args, keyPlace)) return null;
  const { variable, field } = keyPlace;
  const name = field === null ? variable : `${variable}.${field}`;
  return badInput(
    `Give "${name}": this may cost money, and a repeat with the same key is not paid twice.`,
    name,
  );
}

function badInput(message: string, argument: string): GraphQLError {
  const extensions = { code: 'BAD_USER_INPUT', argument: cutMessage(argument) };
  return new GraphQLError(cutMessage(message), { extensions });
}

function resultOf(answer: ToolAnswer): CallToolResult {
  const text = JSON.stringify(answer);
  const structuredContent = JSON.parse(text) as Record<string, unknown>;
  const isError = answer.errors !== undefined || hasUserErrors(structuredContent['data']);
  return { content: [{ type: 'text', text }], structuredContent, ...(isError && { isError }) };
}

/** Whether the payload of a mutation, or one of its entries, says what its caller can fix. */
function hasUserErrors(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([key, inner]) =>
      (key === 'userErrors' && Array.isArray(inner) && inner.length > 0) || hasUserErrors(inner),
  );
}

/** What the executor made is its own, and may be what others are sent too. */
function plain(answer: ToolAnswer): ToolAnswer {
  return JSON.parse(JSON.stringify(answer)) as ToolAnswer;
}

type Calls = McpExchange['vendorCalls'];

function sumOf(one: Calls, other: Calls): NonNullable<Calls> {
  const [a, b] = [one ?? NONE, other ?? NONE];
  return {
    plannedMax: a.plannedMax + b.plannedMax,
    made: a.made + b.made,
    coalesced: a.coalesced + b.coalesced,
    cached: a.cached + b.cached,
  };
}

const NONE = { plannedMax: 0, made: 0, coalesced: 0, cached: 0 };
