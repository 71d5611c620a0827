import { useQuery } from '@apollo/client/react';
import { client } from './client.ts';
import { ViewerDocument } from './generated/operations.ts';
import { useTexts } from './language.ts';
import { Page } from './page.tsx';
import { Problem } from './problem.tsx';
import { keepToken, useToken } from './token.ts';

/** Takes a token that a site or an administrator has given, and says what it is good for. */
export function SignIn() {
  const t = useTexts();
  const token = useToken();
  const { data, error, refetch } = useQuery(ViewerDocument, { fetchPolicy: 'network-only' });
  const change = (next: string | null) => {
    keepToken(next);
    // What one caller was answered is not for the next.
    void client.clearStore().then(() => refetch());
  };
  const viewer = data?.viewer;
  return (
    <Page title={t.signIn.title}>
      <Problem error={error} />
      {viewer && (
        <p role="status">
          {viewer.userId && t.signIn.asWhom(viewer.userId)} {t.signIn.scopes(viewer.scopes.join(', '))}
        </p>
      )}
      {data && !viewer && <p role="status">{t.signIn.nobody}</p>}
      {token === null ? (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            change(String(new FormData(event.currentTarget).get('token')).trim());
          }}
        >
          <label htmlFor="token">{t.signIn.token}</label>
          <input
            id="token"
            name="token"
            type="password"
            required
            pattern="\s*[\x21-\x7E]+\s*"
            autoComplete="off"
            aria-describedby="token-hint"
          />
          <span id="token-hint" className="quiet">
            {t.signIn.hint}
          </span>
          <button>{t.signIn.submit}</button>
        </form>
      ) : (
        <>
          <p>{t.signIn.signedIn}</p>
          <button onClick={() => change(null)}>{t.signIn.signOut}</button>
        </>
      )}
    </Page>
  );
}
