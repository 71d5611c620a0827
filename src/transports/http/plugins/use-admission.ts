import type { Plugin } from 'graphql-yoga';
import type { AdmissionExchange, Admit } from '../../../operation/admission.ts';
import { endWithError } from '../error-answers.ts';

/** Lets requests for operations in, or answers why not. Stands before everything that reads their bodies. */
export function useAdmission(endpoint: string, admit: Admit): Plugin<object, AdmissionExchange> {
  return {
    onRequest(visit) {
      const { request, url, serverContext } = visit;
      if (url.pathname !== endpoint) return undefined;
      const end = (): void => {
        if (serverContext.refusal) endWithError(visit, serverContext.refusal);
      };
      // Where the direct way has asked already, nobody is counted twice.
      const pending = serverContext.refusal === undefined ? admit(serverContext, request.headers) : undefined;
      if (pending) return pending.then(end);
      end();
      return undefined;
    },
  };
}
