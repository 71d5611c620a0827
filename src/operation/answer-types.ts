/** What a client may take as an answer. */
export interface AnswerTypes {
  /** One JSON text. */
  isJson: boolean;
  /** `multipart/mixed`: an answer in parts. */
  isMultipart: boolean;
  /** `text/event-stream`: events. */
  isEventStream: boolean;
}

/** Of a transport that carries whatever comes. */
export const anyAnswer: AnswerTypes = { isJson: true, isMultipart: true, isEventStream: true };

const JSON_TYPES = ['application/json', 'application/graphql-response+json'];

/** Reads an `Accept` header; without one everything is taken. Only UTF-8 is written. */
export function answerTypesOf(accept: string | null): AnswerTypes {
  if (accept === null) return anyAnswer;
  const asked = accept.toLowerCase().split(',').map(rangeOf).filter(isAsked);
  const takes = (type: string): boolean =>
    asked.some(({ range }) => range === type || range === '*/*' || range === `${type.split('/')[0]}/*`);
  return {
    isJson: JSON_TYPES.some(takes),
    isMultipart: takes('multipart/mixed'),
    isEventStream: takes('text/event-stream'),
  };
}

interface MediaRange {
  range: string;
  params: string[];
}

function rangeOf(text: string): MediaRange {
  const [range = '', ...params] = text.split(';').map((part) => part.trim());
  return { range, params };
}

/** `q=0` says: not this one. */
function isAsked({ params }: MediaRange): boolean {
  return !params.some((param) => {
    const [name, value = ''] = param.split('=');
    if (name === 'q') return Number(value) === 0;
    return name === 'charset' && value.replaceAll('"', '') !== 'utf-8';
  });
}
