/** The package describes its types in comments only, which the compiler does not read from dependencies. */
declare module 'apollo-upload-client/UploadHttpLink.mjs' {
  import { ApolloLink } from '@apollo/client';

  class UploadHttpLink extends ApolloLink {
    constructor(options: { uri: string; headers?: Record<string, string> });
  }
  // eslint-disable-next-line import-x/no-default-export -- the package's own form
  export default UploadHttpLink;
}
