/**
 * Loads one object of `node` and `nodes`. What goes wrong is answered as a value, which GraphQL takes for the error of
 * its place in the list; thrown, it would be the error of the whole list.
 */
export async function nodeOrError<T>(load: () => T | Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    return error as T;
  }
}
