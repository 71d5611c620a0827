import { GraphQLError, valueFromASTUntyped, type ValueNode } from 'graphql';
import { Upload } from 'graphql-upload-minimal';
import { isDay, isOfCalendar } from '../../vendor/protocol/days.ts';
import { builder } from '../builder.ts';

const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt](?:[01]\d|2[0-3]):\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

builder.scalarType('DateTime', {
  description:
    'An instant, RFC 3339 with a mandatory offset. Output is always UTC (`2017-06-15T04:59:00Z`).\n' +
    'Input without an offset is rejected. Vendor strings (`2017-06-15 12:59:00`) are read as Asia/Shanghai.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  serialize: (date) => rfc3339From(date),
  parseValue: (value) => dateTimeFrom(value),
  parseLiteral: literally(dateTimeFrom),
});

builder.scalarType('Date', {
  description:
    "A calendar day `YYYY-MM-DD` in Asia/Shanghai (the vendor's statistics day). Input of another form, a day that no calendar has, and years before 1971 or after 2200 are rejected.",
  specifiedByURL: 'https://scalars.graphql.org/andimarek/local-date.html',
  serialize: (day) => day,
  parseValue: (value) => dayFrom(value),
  parseLiteral: literally(dayFrom),
});

builder.scalarType('Decimal', {
  description: 'An exact decimal number serialised as a string, e.g. `"4"` or `"4.20"`.',
  serialize: (decimal) => decimal,
});

builder.scalarType('URL', {
  description: 'An absolute URL.',
  specifiedByURL: 'https://url.spec.whatwg.org/',
  serialize: (url) => url,
});

builder.scalarType('Upload', {
  description: 'A file sent with the GraphQL multipart request specification.',
  specifiedByURL: 'https://github.com/jaydenseric/graphql-multipart-request-spec',
  serialize: () => {
    throw new TypeError('Upload is for input only.');
  },
  parseValue: (value) => uploadFrom(value),
  parseLiteral: literally(uploadFrom),
});

/** Reads what is written in an operation, and says of what is refused where it stands. */
function literally<T>(parseValue: (value: unknown) => T): (node: ValueNode) => T {
  return (node) => {
    try {
      return parseValue(valueFromASTUntyped(node));
    } catch (error) {
      const { message, extensions } = error as GraphQLError;
      throw new GraphQLError(message, { nodes: node, extensions });
    }
  };
}

const MS_PER_DAY = 86_400_000;

/** The latest day that was written. */
// PERF(src/reads, src/graphql): the instants of one answer are often of one day, whose text costs most of theirs.
let knownDay = { number: Number.NaN, text: '' };

function rfc3339From(date: Date): string {
  const ms = date.getTime();
  const day = Math.floor(ms / MS_PER_DAY);
  if (day !== knownDay.number) knownDay = { number: day, text: date.toISOString().slice(0, -13) };
  const msOfDay = ms - day * MS_PER_DAY;
  const second = Math.floor(msOfDay / 1_000);
  const fraction = msOfDay % 1_000;
  const time = `${knownDay.text}${MINUTES[Math.floor(second / 60)]}${SIXTY[second % 60]}`;
  return fraction === 0 ? `${time}Z` : `${time}.${String(fraction).padStart(3, '0')}Z`;
}

/** `00` to `59`. */
const SIXTY = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));

/** `00:00:` to `23:59:`, the minutes of a day. */
const MINUTES = SIXTY.slice(0, 24).flatMap((hour) => SIXTY.map((minute) => `${hour}:${minute}:`));

function dateTimeFrom(value: unknown): Date {
  const isWellFormed = typeof value === 'string' && rfc3339.test(value);
  const date = new Date(isWellFormed ? value : Number.NaN);
  if (!isWellFormed || Number.isNaN(date.getTime()) || !isOfCalendar(value.slice(0, 10))) {
    throw new GraphQLError(
      'A DateTime is an RFC 3339 instant with an offset, such as 2017-06-15T12:59:00+08:00.',
      { extensions: { code: 'BAD_USER_INPUT' } },
    );
  }
  return date;
}

function dayFrom(value: unknown): string {
  if (typeof value !== 'string' || !isDay(value)) {
    throw new GraphQLError('A Date is a day of the calendar in the years 1971 to 2200, such as 2017-06-15.', {
      extensions: { code: 'BAD_USER_INPUT' },
    });
  }
  return value;
}

function uploadFrom(value: unknown): Upload['promise'] {
  if (value instanceof Upload) return value.promise;
  throw new GraphQLError('An Upload is a variable that the "map" of a multipart request fills with a file.', {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
