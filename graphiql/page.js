import { costText } from './cost.js';
import { eventsIn } from './events.js';
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

/**
 * Asks the gateway; what is to be done where that cannot be is an answer too.
 * @param {import('./send.js').Asked} asked
 * @param {{ headers?: Record<string, string> }} [options]
 * @returns {Promise<unknown>} The answer, or what can be iterated over where it comes in parts.
 */
async function fetcher(asked, { headers } = {}) {
  try {
    return await ask(asked, headers);
  } catch (error) {
    return { errors: [{ message: /** @type {Error} */ (error).message }] };
  }
}

/** @type {(asked: import('./send.js').Asked, headers: Record<string, string> | undefined) => Promise<unknown>} */
async function ask(asked, headers) {
  const isShown = asked.operationName !== 'IntrospectionQuery';
  /** @type {(headers: Headers, answer: import('./cost.js').Answer | null) => void} */
  const showCost = (responseHeaders, answer) => {
    if (isShown) byId('cost').textContent = costText(responseHeaders, answer, tokenField !== null);
  };
  // What the operation before cost says nothing of this one, which may not even be sent.
  if (isShown) byId('cost').textContent = '';
  const fields = { token: tokenField?.value.trim() ?? '', file: fileField.files?.[0] };
  const { operation = '', init } = requestFrom(asked, headers, fields, answers);
  const response = await fetch(location.pathname, init);
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
  if (isStream && response.body) {
    showCost(response.headers, null);
    return eventsIn(response.body, (part) => {
      const told = /** @type {import('./cost.js').Answer} */ (part);
      if (told.errors || told.extensions?.vendorCalls) showCost(response.headers, told);
    });
  }
  const answer = await response.json();
  showCost(response.headers, answer);
  if (answer.data) answers.set(operation, answer.data);
  return answer;
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
  fetcher,
  onTabChange: (/** @type {TabState} */ { tabs: open, activeTabIndex }) =>
    showFileField(open[activeTabIndex]?.query),
  onEditQuery: showFileField,
});
