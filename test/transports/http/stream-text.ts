/** The text of an answer as it comes. */
export function textReader(response: Response) {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let isOver = false;
  const until = async (isEnough: (text: string) => boolean): Promise<string> => {
    while (!isOver && !isEnough(text)) {
      const { done, value } = await reader.read();
      isOver = done;
      text += value ?? '';
    }
    return text;
  };
  return {
    /** All that has come, once it is enough or the answer is over. */
    until,
    /** All of it. */
    rest: () => until(() => false),
    /** Gives the rest up. */
    leave: () => reader.cancel(),
  };
}

/** All that comes until it is enough, where the client leaves, or until the answer is over. */
export async function collect(
  response: Response,
  isEnough: (text: string) => boolean = () => false,
): Promise<string> {
  const reader = textReader(response);
  const text = await reader.until(isEnough);
  await reader.leave();
  return text;
}
