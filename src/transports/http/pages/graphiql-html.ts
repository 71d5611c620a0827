import type { GraphiqlTab } from './operation-tabs.ts';

/** What the page is of, and what it says of that. */
export interface GraphiqlPageOptions {
  /** Whether the rooms are those of an emulated vendor. */
  isSandbox: boolean;
  /** Whether callers are asked who they are; otherwise everybody has every scope. */
  isSignInNeeded: boolean;
  tabs: readonly GraphiqlTab[];
}

const SANDBOX = ['SANDBOX', 'nothing here is real, so try what you like.'] as const;
const ACCOUNT = [
  'REAL ACCOUNT',
  'what is made, changed or deleted here is real, and rooms cost money.',
] as const;
const OPEN_DOOR = ['OPEN DOOR', 'no sign-in, so everybody who reaches this page has every scope.'] as const;

const TOKEN_FIELD =
  '<label>Token <input id="token" type="password" autocomplete="off" placeholder="sent as Authorization: Bearer …"></label>';

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='7' fill='%23d60590'/%3E%3C/svg%3E";

/**
 * The page without its scripts and styles, which stand below `filesPath`, relative to the page as a browser knows it.
 * `tabsVersion`: another one where the tabs are others.
 */
export function graphiqlHtml(options: GraphiqlPageOptions, filesPath: string, tabsVersion: string): string {
  const { isSandbox, isSignInNeeded, tabs } = options;
  const [situation, meaning] = isSandbox ? SANDBOX : ACCOUNT;
  const title = ['duobei-graphql', situation, ...(isSignInNeeded ? [] : [OPEN_DOOR[0]])].join(' · ');
  const settings = JSON.stringify({ tabs, version: tabsVersion }).replaceAll('<', '\\u003c');
  const door = isSignInNeeded
    ? TOKEN_FIELD
    : `<p class="open-door"><strong>${OPEN_DOOR[0]}</strong>: ${OPEN_DOOR[1]}</p>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="${filesPath}/graphiql.css">
<link rel="stylesheet" href="${filesPath}/page.css">
<script id="settings" type="application/json">${settings}</script>
<script defer src="${filesPath}/graphiql.js"></script>
<script type="module" src="${filesPath}/page.js"></script>
</head>
<body>
<header role="note" class="${isSandbox ? 'sandbox' : 'account'}">
<p><strong>${situation}</strong>: ${meaning}</p>
${door}
<label id="file-line" hidden>File <input id="file" type="file"></label>
</header>
<noscript>This page needs JavaScript. Other clients do not need this page.</noscript>
<div id="root"></div>
<footer id="cost" role="status">Beside each answer: what it cost, and what is left.</footer>
</body>
</html>
`;
}
