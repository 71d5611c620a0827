import type { CustomTypesConfig } from 'pg';

const INT8: number = 20;
const DATE: number = 1082;

/**
 * How values of one pool are read; other pools of the process keep theirs. Whole numbers are numbers, and days stay
 * texts, which pg would make midnights of the time zone of the process.
 */
export function valueParsers(types: CustomTypesConfig): CustomTypesConfig {
  return {
    getTypeParser(type, format): unknown {
      const oid: number = type;
      if (oid === INT8) return wholeNumber;
      if (oid === DATE) return (text: string) => text;
      return types.getTypeParser(type, format);
    },
  };
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number))
    throw new RangeError('The archive has a number that is too large to be read');
  return number;
}
