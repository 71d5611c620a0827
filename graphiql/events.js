/**
 * The data of the events of a stream as they come, each as JSON; the stream is left where nobody waits for more.
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncGenerator<unknown, void>}
 */
export async function* eventsIn(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (text + decoder.decode(value, { stream: true })).split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^data: (.+)$/m.exec(block)?.[1];
        if (data !== undefined) yield JSON.parse(data);
      }
    }
  } finally {
    await reader.cancel();
  }
}
