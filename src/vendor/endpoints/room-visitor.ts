import { InvalidArgumentError, isUserId, linkText, vendorId } from '../protocol/arguments.ts';
import type { BeyondDocument } from './beyond-document.ts';

/** Role in a room. `PARENT` stands in no document. */
export type RoomRole = 'HOST' | 'AUDIENCE' | 'INVISIBLE_MONITOR' | 'ASSISTANT' | 'PARENT';

/** Who enters which room. */
export interface RoomVisitor {
  /** Vendor's id of the room. */
  roomId: string;
  /** The user's id on the partner's own site; 1-64 of letters, digits and `_.@-`. Vendor: `uid`. */
  userId: string;
  /** 1-32 characters. */
  nickname: string;
  /** Always sent: the vendor's default is a listener. Vendor: `userRole`. */
  role: RoomRole;
}

const USER_ROLES: Readonly<Record<RoomRole, string>> = {
  HOST: '1',
  AUDIENCE: '2',
  INVISIBLE_MONITOR: '3',
  ASSISTANT: '4',
  PARENT: '6',
};

const MAX_NICKNAME_LENGTH = 32;

/** The visitor as it is signed. A closed record: no other parameter can get under the sign. */
export function visitorParams(visitor: RoomVisitor, beyondDocument: BeyondDocument) {
  if (!isUserId(visitor.userId)) {
    throw new InvalidArgumentError('userId', 'must be 1-64 letters, digits, "_", ".", "@" or "-".');
  }
  if (visitor.role === 'PARENT') requireBeyondDocument('role', beyondDocument);
  return {
    roomId: vendorId('roomId', visitor.roomId),
    uid: visitor.userId,
    nickname: linkText('nickname', visitor.nickname, MAX_NICKNAME_LENGTH),
    userRole: USER_ROLES[visitor.role],
  };
}

/** Refuses an argument that only what the document does not name gives a meaning to, where that is off. */
export function requireBeyondDocument(argument: string, beyondDocument: BeyondDocument): void {
  if (beyondDocument !== 'off') return;
  throw new InvalidArgumentError(
    argument,
    "has a value that the vendor's document does not name, and this gateway uses none of those.",
  );
}
