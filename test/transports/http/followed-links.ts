/** Follows one link behind the other, and tells the statuses in their order. */
export async function statusesOf(urls: readonly string[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const url of urls) {
    const response = await fetch(url);
    await response.arrayBuffer();
    statuses.push(response.status);
  }
  return statuses;
}

/** The same link so many times. */
export const times = (count: number, url: string) => Array.from({ length: count }, () => url);
