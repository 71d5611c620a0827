import { existsSync } from 'node:fs';

/** The folder of this package: of a module in src/ and of a part of the bundle in dist/ it is at another depth. */
const folder = folderAbove(new URL('.', import.meta.url));

function folderAbove(place: URL): URL {
  const above = new URL('..', place);
  return existsSync(new URL('package.json', place)) || above.href === place.href ? place : folderAbove(above);
}

/** Where a file is that comes with the gateway, by its path in the package. */
export const packageFile = (path: string): URL => new URL(path, folder);
