/** Who polls an object: one membership of all in the fleet, until it gives that up or is silent for a lease. */
export interface Leases {
  /** Takes the lease, or makes it longer; 0 is success, everything else the ms that another has it for. Rejects soon where nobody answers. */
  claim(topic: string, id: string): Promise<number>;
  /** Gives it free, if it is this one's, and tells who takes part in the object. */
  release(topic: string, id: string): Promise<void>;
}

/**
 * Where an object is spoken of. Not the name of the days without signatures: replicas from then would stumble over what
 * they cannot read.
 */
export function channelOf(prefix: string, topic: string): string {
  return `${prefix}signed live ${topic}`;
}
