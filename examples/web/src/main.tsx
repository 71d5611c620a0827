import { ApolloProvider } from '@apollo/client/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { client } from './client.ts';
import { LanguageSwitch } from './language-switch.tsx';
import { useTexts } from './language.ts';
import { Page } from './page.tsx';
import { RoomForm } from './room-form.tsx';
import { RoomList } from './room-list.tsx';
import { RoomPage } from './room-page.tsx';
import { useRoute, type Route } from './route.ts';
import { SignIn } from './sign-in.tsx';
import './styles.css';
import { TermForm } from './term-form.tsx';
import { TermHistory } from './term-history.tsx';
import { useToken } from './token.ts';
import { VodUpload } from './vod-upload.tsx';

function App() {
  const route = useRoute();
  const { navigation } = useTexts();
  const [section] = route.path;
  const token = useToken();
  const views = [
    { path: undefined, name: navigation.rooms },
    { path: 'new', name: navigation.newRoom },
    { path: 'vod', name: navigation.newVideo },
    { path: 'term', name: navigation.newTerm },
    { path: 'history', name: navigation.history },
    { path: 'sign-in', name: token === null ? navigation.signIn : navigation.signedIn },
  ];
  return (
    <>
      <header>
        <nav aria-label={navigation.label}>
          {views.map(({ path, name }) => (
            <a key={name} href={`#/${path ?? ''}`} aria-current={section === path ? 'page' : undefined}>
              {name}
            </a>
          ))}
        </nav>
        <LanguageSwitch />
      </header>
      {/* Another caller is shown another page, not what the one before was answered. */}
      <View key={section === 'sign-in' ? '' : token} {...route} />
    </>
  );
}

function View({ path: [section, id], parameters }: Route) {
  if (section === undefined) {
    const search = parameters.get('search') ?? '';
    return <RoomList key={search} search={search} after={parameters.get('after')} />;
  }
  if (section === 'rooms' && id !== undefined) return <RoomPage key={id} id={id} />;
  if (section === 'new') return <RoomForm />;
  if (section === 'vod') return <VodUpload />;
  if (section === 'term') return <TermForm />;
  if (section === 'history') return <TermHistory />;
  if (section === 'sign-in') return <SignIn />;
  return <NotFound />;
}

function NotFound() {
  const { notFound } = useTexts();
  return (
    <Page title={notFound.title}>
      <p>{notFound.page}</p>
      <p>
        <a href="#/">{notFound.home}</a>
      </p>
    </Page>
  );
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <ApolloProvider client={client}>
      <App />
    </ApolloProvider>
  </StrictMode>,
);
