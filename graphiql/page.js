import { costText } from './cost.js';
import { requestFrom } from './send.js';
import { tabStorage } from './tab-storage.js';

/**
 * What the gateway writes into the page.
 * @typedef {object} PageSettings
 * @property {{ query: string, variables: string, headers: string }[]} tabs
 * @property {string} version Of the tabs.
 */

/**
 * The state of GraphiQL that is looked at.
 * @typedef {object} TabState
 * @property {{ query: string }[]} tabs
 * @property {number} activeTabIndex
 */

/**
 * What GraphiQL's script leaves behind, and what it looks for.
 * @typedef {object} GraphiqlGlobals
 * @property {{ renderYogaGraphiQL: (root: HTMLElement, options: object) => void }} YogaGraphiQL
 * @property {{ globalAPI: boolean, getWorkerUrl: (moduleId: string, label: string) => string }} MonacoEnvironment
 */

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const fileField = /** @type {HTMLInputElement} */ (byId('file'));
const tokenField = /** @type {HTMLInputElement | null} */ (document.getElementById('token'));
/** @type {PageSettings} */
const { tabs, version } = JSON.parse(byId('settings').textContent ?? '');
/** @type {import('./fill-in.js').Answers} */
const answers = new Map();
const send = globalThis.fetch.bind(globalThis);

globalThis.fetch = async (input, init = {}) => {
  const fields = { token: tokenField?.value.trim() ?? '', file: fileField.files?.[0] };
  let request;
  try {
    request = requestFrom(init, fields, answers);
  } catch (error) {
    return Response.json({ errors: [{ message: /** @type {Error} */ (error).message }] });
  }
  const response = await send(input, request.init);
  await look(response, request.operation);
  return response;
};

/** @type {(response: Response, operation: string | undefined) => Promise<void>} */
async function look(response, operation) {
  if (operation === 'IntrospectionQuery') return;
  const isWhole = response.headers.get('content-type')?.includes('json');
  // Parts and events are read by GraphiQL as they come.
  const answer = isWhole ? await response.clone().json() : {};
  if (operation !== undefined && answer.data) answers.set(operation, answer.data);
  byId('cost').textContent = costText(response.headers, answer, tokenField !== null);
}

/** The field for a file is there where a tab has a place for one. */
const showFileField = (/** @type {string | undefined} */ query) => {
  byId('file-line').hidden = !/:\s*Upload\b/.test(query ?? '');
};

const here = /** @type {HTMLScriptElement} */ (document.querySelector('script[type=module]')).src;
/** @type {Record<string, string>} */
const workers = {
  editorWorkerService: 'editor.worker.js',
  json: 'json.worker.js',
  graphql: 'graphql.worker.js',
};
const graphiql = /** @type {GraphiqlGlobals} */ (/** @type {unknown} */ (globalThis));
graphiql.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (_id, label) => new URL(workers[label] ?? '', here).href,
};

const storage = tabStorage(localStorage, version);
const [first] = tabs;
graphiql.YogaGraphiQL.renderYogaGraphiQL(byId('root'), {
  title: document.title,
  defaultTabs: tabs,
  // For tabs that are opened later.
  headers: first?.headers ?? '{}',
  // Of the tabs that are there at first, GraphiQL leaves the variables of the first out.
  ...(!storage.hasTabs && { variables: first?.variables ?? '' }),
  storage,
  shouldPersistHeaders: false,
  schemaDescription: true,
  // Subscriptions too: variables in a URL could not be filled in.
  method: 'POST',
  onTabChange: (/** @type {TabState} */ { tabs: open, activeTabIndex }) =>
    showFileField(open[activeTabIndex]?.query),
  onEditQuery: showFileField,
});
