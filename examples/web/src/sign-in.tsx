import { useQuery } from '@apollo/client/react';
import { client } from './client.ts';
import { handFocusOn } from './focus.ts';
import { DoorDocument, ViewerDocument } from './generated/operations.ts';
import { useTexts } from './language.ts';
import { Page } from './page.tsx';
import { codeOf, Problem } from './problem.tsx';
import { keepToken, PASTED_TOKEN, tokenIn, useToken } from './token.ts';

/** Takes a token that a site or an administrator has given, and says what it is good for. */
export function SignIn() {
  const t = useTexts();
  const token = useToken();
  const { data, error, refetch } = useQuery(ViewerDocument, { fetchPolicy: 'network-only' });
  // Nobody is the viewer where nobody is asked, and where nobody has said it: what may be read tells these apart.
  const isAnonymous = token === null && data?.viewer === null;
  const door = useQuery(DoorDocument, { fetchPolicy: 'network-only', skip: !isAnonymous });
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
      {isAnonymous && door.data?.rooms && <p role="status">{t.signIn.nobody}</p>}
      {isAnonymous && codeOf(door.error) === 'UNAUTHENTICATED' && (
        <p role="status">{t.problems.signInFirst}</p>
      )}
      {token === null ? (
        <form
          className="stack"
          ref={handFocusOn}
          onSubmit={(event) => {
            event.preventDefault();
            change(tokenIn(String(new FormData(event.currentTarget).get('token'))));
          }}
        >
          <label htmlFor="token">{t.signIn.token}</label>
          <input
            id="token"
            name="token"
            type="password"
            required
            pattern={PASTED_TOKEN}
            title={t.signIn.format}
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
          <button ref={handFocusOn} onClick={() => change(null)}>
            {t.signIn.signOut}
          </button>
        </>
      )}
    </Page>
  );
}
