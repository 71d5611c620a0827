import { CombinedGraphQLErrors, ServerError, ServerParseError } from '@apollo/client';
import { NetworkError } from 'graphql-sse';
import { handFocusOn } from './focus.ts';
import { currentTexts, useTexts } from './language.ts';
import { signInHref } from './route.ts';
import { readToken } from './token.ts';

/** The same request would be answered the same again. */
const finalCodes = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'BAD_USER_INPUT', 'FEATURE_NOT_ENABLED']);

/** What a caller of the gateway can fix, as every mutation answers it. */
export interface UserError {
  code: string;
  message: string;
}

/** A problem that is told to the reader as it stands. */
export class PlainProblem extends Error {}

/** Of the first error; empty where the gateway did not say one. */
export function codeOf(error: unknown): string {
  return String(firstOf(error)?.extensions?.['code'] ?? '');
}

interface GraphQLProblem {
  message: string;
  extensions?: Record<string, unknown> | undefined;
}

function firstOf(error: unknown): GraphQLProblem | undefined {
  if (CombinedGraphQLErrors.is(error)) return error.errors[0];
  // An event stream ends with the errors themselves.
  if (Array.isArray(error)) return error[0] as GraphQLProblem | undefined;
  return undefined;
}

/** Those of the errors that are about a part of the answer, such as `room.documents`; undefined without one. */
export function errorIn(part: string, error: unknown): unknown {
  return errorWhere(error, (path) => path.startsWith(part));
}

/** All but those about parts that say themselves that they could not be read. */
export function errorOutside(parts: readonly string[], error: unknown): unknown {
  if (!CombinedGraphQLErrors.is(error)) return error;
  return errorWhere(error, (path) => !parts.some((part) => path.startsWith(part)));
}

function errorWhere(error: unknown, has: (path: string) => boolean): unknown {
  if (!CombinedGraphQLErrors.is(error)) return undefined;
  const errors = error.errors.filter(({ path = [] }) => has(`${path.join('.')}.`));
  return errors.length > 0 ? new CombinedGraphQLErrors({ errors }) : undefined;
}

export function problemText(error: unknown): string {
  const { problems } = currentTexts();
  const first = firstOf(error);
  const code = codeOf(error);
  if (code === 'UNAUTHENTICATED' || statusOf(error) === 401) {
    return readToken() === null ? problems.signInFirst : problems.tokenRefused;
  }
  const scopes = code === 'FORBIDDEN' ? scopesIn(first?.message ?? '') : '';
  if (scopes) return problems.missingScope(scopes);
  if (first) return textOf(problems.codes, { code, message: first.message }) || problems.other;
  if (isAway(error)) return problems.gatewayDown;
  return error instanceof PlainProblem ? error.message : problems.other;
}

/** Those that the gateway names as missing; empty where it has another reason. */
function scopesIn(message: string): string {
  return [...message.matchAll(/`([a-z-]+:[a-z-]+)`/g)].map(([, scope]) => scope).join(' / ');
}

/** A sentence of the reader's language; where one ends with a colon, what the gateway says follows it. */
function textOf(sentences: Record<string, string>, { code, message }: UserError): string {
  const sentence = sentences[code];
  if (sentence === undefined) return message;
  return /[:：]$/.test(sentence) ? `${sentence} ${message}` : sentence;
}

export function userErrorText(error: UserError): string {
  return textOf(currentTexts().problems.userCodes, error);
}

function statusOf(error: unknown): number | undefined {
  if (ServerError.is(error) || ServerParseError.is(error)) return error.statusCode;
  const response = (error as { response?: { status?: number } } | null)?.response;
  return response?.status;
}

/** Nothing answered, or something that is no gateway, such as a proxy in front of it. */
function isAway(error: unknown): boolean {
  if (error instanceof TypeError || ServerError.is(error) || ServerParseError.is(error)) return true;
  return error instanceof NetworkError && (error.response === undefined || error.response.status >= 500);
}

interface ProblemProps {
  /** Nothing is shown without one. */
  error: unknown;
  onRetry?: () => void;
}

export function Problem({ error, onRetry }: ProblemProps) {
  const t = useTexts();
  if (!error) return null;
  const code = codeOf(error);
  return (
    <p role="alert" className="problem">
      {problemText(error)}{' '}
      {(code === 'UNAUTHENTICATED' || statusOf(error) === 401) && <a href={signInHref}>{t.signIn.title}</a>}
      {onRetry && !finalCodes.has(code) && (
        <button ref={handFocusOn} onClick={onRetry}>
          {t.retry}
        </button>
      )}
    </p>
  );
}

/** Throws what the caller can fix, so that one `catch` shows every failure. */
export function requireNoUserErrors(userErrors: readonly UserError[]): void {
  if (userErrors.length > 0) throw new PlainProblem(userErrors.map(userErrorText).join(' '));
}
