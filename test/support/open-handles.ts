/** Kinds of handles by the names that Node gives them. Those of Vitest itself are pipes, ports and immediates. */
const COUNTED = new Set([
  'TCPServerWrap',
  'TCPSocketWrap',
  'TLSWrap',
  'ProcessWrap',
  'FSEventWrap',
  'Timeout',
]);

/** What keeps this process alive now, by the name of its kind, one entry each. */
export function openHandles(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => COUNTED.has(kind));
}
