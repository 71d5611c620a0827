import type { Room, StoredDocument } from './model.ts';
import { Refusal } from './refusal.ts';

/** Far above any school; a client in a loop must not fill the memory. */
const MAX_RECORDS = 5_000;

export interface MerchantAccount {
  name: string;
  mobile: string;
  unitPrice: number;
  videoUnitPrice: number;
  remainMoney: number;
  consumptionMoney: number;
}

/** Everything the emulated vendor remembers, as it is written to a file. */
export interface StoreState {
  version: 1;
  merchant: MerchantAccount;
  rooms: Room[];
  documents: StoredDocument[];
  videoKeys: string[];
}

/** The vendor's data: plain maps and the few rules that join them. */
export class Store {
  readonly merchant: MerchantAccount;
  private readonly rooms: Map<string, Room>;
  private readonly documents: Map<string, StoredDocument>;
  private readonly videoKeys: Set<string>;
  /** Set by whoever keeps the state in a file. */
  onChange: () => void = () => undefined;

  constructor(state: StoreState) {
    this.merchant = state.merchant;
    this.rooms = new Map(state.rooms.map((room) => [room.roomId, room]));
    this.documents = new Map(state.documents.map((document) => [document.documentId, document]));
    this.videoKeys = new Set(state.videoKeys);
  }

  findRoom(roomId: string): Room | undefined {
    return this.rooms.get(roomId);
  }

  room(roomId: string): Room {
    const room = this.rooms.get(roomId);
    if (room === undefined) throw new Refusal('app_course_error');
    return room;
  }

  /** Newest start first, as `room/list` shows them. */
  allRooms(): Room[] {
    return [...this.rooms.values()].sort((a, b) => b.startMs - a.startMs || (a.roomId < b.roomId ? -1 : 1));
  }

  addRoom(room: Room): void {
    if (this.rooms.size >= MAX_RECORDS) throw new Refusal('other_error');
    this.rooms.set(room.roomId, room);
    this.onChange();
  }

  /** Changes one room in place. */
  changeRoom(room: Room, change: Partial<Room>): void {
    Object.assign(room, change);
    this.onChange();
  }

  deleteRoom(roomId: string): void {
    this.rooms.delete(roomId);
    this.onChange();
  }

  findDocument(documentId: string): StoredDocument | undefined {
    return this.documents.get(documentId);
  }

  /** Newest upload first, as `document/list` shows them. */
  allDocuments(): StoredDocument[] {
    return [...this.documents.values()].sort(
      (a, b) => b.uploadedMs - a.uploadedMs || (a.documentId < b.documentId ? -1 : 1),
    );
  }

  addDocument(document: StoredDocument): void {
    if (this.documents.size >= MAX_RECORDS) throw new Refusal('other_error');
    this.documents.set(document.documentId, document);
    this.onChange();
  }

  /** Deletes a document and takes it out of every room. */
  deleteDocument(documentId: string): void {
    this.documents.delete(documentId);
    for (const room of this.rooms.values()) {
      room.attachments = room.attachments.filter((attachment) => attachment.documentId !== documentId);
    }
    this.onChange();
  }

  /** Takes the price of a room from the balance. */
  charge(money: number): void {
    if (this.merchant.remainMoney < money) throw new Refusal('app_afford_error');
    this.merchant.remainMoney -= money;
    this.merchant.consumptionMoney += money;
    this.onChange();
  }

  hasVideo(key: string): boolean {
    return this.videoKeys.has(key);
  }

  addVideo(key: string): void {
    if (this.videoKeys.size >= MAX_RECORDS) throw new Refusal('other_error');
    this.videoKeys.add(key);
    this.onChange();
  }

  snapshot(): StoreState {
    return {
      version: 1,
      merchant: this.merchant,
      rooms: [...this.rooms.values()],
      documents: [...this.documents.values()],
      videoKeys: [...this.videoKeys],
    };
  }
}
