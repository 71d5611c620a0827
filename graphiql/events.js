/**
 * The data of the events of a stream as they come, each as JSON. Who waits for no more of them leaves the stream at once,
 * and not with the next event.
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncIterableIterator<unknown>}
 */
export function eventsIn(body) {
  const reader = body.getReader();
  const events = eventsFrom(reader);
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => events.next(),
    return: async () => {
      await reader.cancel();
      return events.return(undefined);
    },
  };
}

/** @type {(reader: ReadableStreamDefaultReader<Uint8Array>) => AsyncGenerator<unknown, undefined>} */
async function* eventsFrom(reader) {
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return undefined;
    const blocks = (text + decoder.decode(value, { stream: true })).split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = /^data: (.+)$/m.exec(block)?.[1];
      if (data !== undefined) yield JSON.parse(data);
    }
  }
}
