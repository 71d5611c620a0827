/**
 * The data of the events of a stream as they come, each as JSON. Who waits for no more of them leaves the stream at once,
 * and not with the next event.
 * @param {ReadableStream<Uint8Array>} body
 * @param {(data: unknown) => void} look Sees each before it is handed on.
 * @returns {AsyncIterableIterator<unknown>}
 */
export function eventsIn(body, look = () => {}) {
  const reader = body.getReader();
  const events = eventsFrom(reader);
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: async () => {
      const event = await events.next();
      if (!event.done) look(event.value);
      return event;
    },
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
