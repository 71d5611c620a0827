import { ApolloProvider } from '@apollo/client/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { client } from './client.ts';
import { Page } from './page.tsx';
import { RoomList } from './room-list.tsx';
import { RoomPage } from './room-page.tsx';
import { useRoute, type Route } from './route.ts';
import './styles.css';
import { TermForm } from './term-form.tsx';
import { VodUpload } from './vod-upload.tsx';

function App() {
  const route = useRoute();
  const [section] = route.path;
  return (
    <>
      <nav aria-label="Main">
        <a href="#/" aria-current={section === undefined ? 'page' : undefined}>
          Rooms
        </a>
        <a href="#/vod" aria-current={section === 'vod' ? 'page' : undefined}>
          New video lesson
        </a>
        <a href="#/term" aria-current={section === 'term' ? 'page' : undefined}>
          New term
        </a>
      </nav>
      <View {...route} />
    </>
  );
}

function View({ path: [section, id], parameters }: Route) {
  if (section === undefined) {
    const search = parameters.get('search') ?? '';
    return <RoomList key={search} search={search} after={parameters.get('after')} />;
  }
  if (section === 'rooms' && id !== undefined) return <RoomPage key={id} id={id} />;
  if (section === 'vod') return <VodUpload />;
  if (section === 'term') return <TermForm />;
  return <Page title="Not found">There is no such page.</Page>;
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <ApolloProvider client={client}>
      <App />
    </ApolloProvider>
  </StrictMode>,
);
