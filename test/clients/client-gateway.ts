import { SignJWT } from 'jose';
import { SCOPES } from '../../src/access/scopes.ts';
import { configFromEnv } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { startGateway, type Gateway } from '../../src/gateway.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { createLogger } from '../../src/runtime/logger.ts';

export interface ClientGateway extends Gateway {
  sandbox: Sandbox;
  /** The same address for WebSockets. */
  socketUrl: string;
}

const JWT_SECRET = 'a-secret-of-thirty-two-bytes-or-more';

/** The gateway whole, as a client meets it: started by its composition root, over the sandbox. */
export function startClientGateway(): Promise<ClientGateway> {
  return start({});
}

/** The same, for those alone who bring a token. */
export function startAuthenticatedGateway(settings: Record<string, string> = {}): Promise<ClientGateway> {
  return start({ AUTH_JWT_SECRET: JWT_SECRET, ...settings });
}

/** A token of somebody who may do everything, or what these claims say. */
export function callerToken(claims: { scope?: string; rooms?: string[] } = {}): Promise<string> {
  return new SignJWT({ sub: 'teacher-1', scope: SCOPES.join(' '), ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(Buffer.from(JWT_SECRET));
}

async function start(settings: Record<string, string>): Promise<ClientGateway> {
  const env = readEnv({ PORT: '0', DRAIN_SECONDS: '0', GRAPHIQL: 'off', LOG_LEVEL: 'silent', ...settings });
  const gateway = await startGateway(configFromEnv(env), createLogger('silent', { write: () => undefined }));
  const { sandbox, url } = gateway;
  if (!sandbox) throw new Error('The gateway runs without a sandbox.');
  return { ...gateway, sandbox, socketUrl: url.replace('http', 'ws') };
}

/** The smallest file that is taken for a PDF. */
const PDF = '%PDF-1.4\n%%EOF\n';

export function pdfFile(): File {
  return new File([PDF], 'lesson.pdf', { type: 'application/pdf' });
}

export const ROOM = /* GraphQL */ `
  query Room($id: ID!) {
    room(id: $id) {
      id
      vendorId
      title
    }
  }
`;

export const RENAME_ROOM = /* GraphQL */ `
  mutation RenameRoom($input: RenameRoomInput!) {
    renameRoom(input: $input) {
      room {
        id
        title
      }
      userErrors {
        code
      }
    }
  }
`;

export const UPLOAD_DOCUMENT = /* GraphQL */ `
  mutation UploadDocument($file: Upload!) {
    uploadDocument(input: { file: $file }) {
      document {
        id
        fileName
      }
      userErrors {
        code
      }
    }
  }
`;

export const RECORDING_STATUS = /* GraphQL */ `
  subscription RecordingStatus($id: ID!) {
    roomRecordingStatus(roomId: $id) {
      id
      title
      recordingStatus
    }
  }
`;

export const DEFERRED_ROOM = /* GraphQL */ `
  query DeferredRoom($id: ID!) {
    room(id: $id) {
      id
      title
      ... @defer(label: "statistics") {
        statistics {
          live {
            studentCount
          }
        }
      }
    }
  }
`;
