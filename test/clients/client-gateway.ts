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

/** The gateway whole, as a client meets it: started by its composition root, over the sandbox. */
export async function startClientGateway(): Promise<ClientGateway> {
  const env = readEnv({ PORT: '0', GRAPHIQL: 'off', LOG_LEVEL: 'silent' });
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
