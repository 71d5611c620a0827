import type { Check } from './check.ts';

/** Variables that do not fit end here, with the errors that the execution would give. */
export const checkVariables: Check = ({ errors }) => (errors.length > 0 ? { errors } : undefined);
