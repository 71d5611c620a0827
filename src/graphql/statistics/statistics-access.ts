import { needs } from '../fields/scopes.ts';

/** On the fields that ask the vendor, not on `Room.statistics`: that one is not null, so a refusal would hide the room. */
export const statisticsAccess = needs('statistics:read');
