import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { packageFile } from '../../../runtime/package-file.ts';
import { packed, type CodedBody, type CodingChoice } from '../content-coding.ts';

/** What the page of GraphiQL is made of. */
export interface GraphiqlFiles {
  /** Of all of them: another one wherever a byte is another. */
  version: string;
  /** Undefined: there is none of this name. */
  read: (name: string, acceptEncoding: string | null) => Promise<GraphiqlFile> | undefined;
}

export interface GraphiqlFile extends CodedBody {
  type: string;
}

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

/**
 * GraphiQL from a package instead of a CDN, so that it works without any network, and our own scripts beside it. They are 9 MB:
 * loaded with the first visit, packed with the first request, and never part of production.
 */
export async function loadGraphiqlFiles(codings: CodingChoice): Promise<GraphiqlFiles> {
  const texts = new Map([...(await readOwn()), ...(await readLibrary())]);
  const hash = createHash('sha256');
  for (const [name, text] of texts) hash.update(`${name}\n${text}\n`);
  const coded = new Map<string, Promise<CodedBody>>();

  return {
    version: hash.digest('base64url').slice(0, 16),
    read: (name, acceptEncoding) => {
      const text = texts.get(name);
      if (text === undefined) return undefined;
      const coding = codings(acceptEncoding);
      const key = `${name} ${coding}`;
      const body =
        coded.get(key) ?? packed(Buffer.from(text), coding) ?? Promise.resolve(asWritten(Buffer.from(text)));
      if (coding !== null) coded.set(key, body);
      return body.then((file) => ({ ...file, type: TYPES[name.split('.').at(-1) ?? ''] ?? '' }));
    },
  };
}

function asWritten(body: Buffer): CodedBody {
  return { body, coding: null };
}

async function readOwn(): Promise<[string, string][]> {
  const folder = packageFile('graphiql/');
  const names = (await readdir(folder)).filter((name) => /^[\w-]+\.(?:js|css)$/.test(name)).sort();
  return Promise.all(
    names.map(async (name): Promise<[string, string]> => [
      name,
      await readFile(new URL(name, folder), 'utf8'),
    ]),
  );
}

async function readLibrary(): Promise<[string, string][]> {
  const library = await import('@graphql-yoga/render-graphiql/graphiql');
  return [
    ['graphiql.js', library.js],
    ['graphiql.css', library.css],
    ['editor.worker.js', library.editorWorkerService],
    ['graphql.worker.js', library.graphqlWorker],
    ['json.worker.js', library.jsonWorker],
  ];
}
