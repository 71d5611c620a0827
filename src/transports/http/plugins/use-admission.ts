import type { Plugin } from 'graphql-yoga';
import type { AdmissionExchange, Admit } from '../../../operation/admission.ts';
import { endWithError } from '../error-answers.ts';

/** Lets every request that comes so far in, or answers why not. Stands before everything that reads their bodies. */
export function useAdmission(admit: Admit): Plugin<object, AdmissionExchange> {
  return {
    onRequest(visit) {
      const { request, serverContext } = visit;
      const end = (): void => {
        if (serverContext.refusal) endWithError(visit, serverContext.refusal);
      };
      // Where the fast path has asked already, nobody is counted twice.
      const pending = serverContext.refusal === undefined ? admit(serverContext, request.headers) : undefined;
      if (pending) return pending.then(end);
      end();
      return undefined;
    },
  };
}
