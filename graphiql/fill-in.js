/** @typedef {Map<string, unknown>} Answers The data of each operation's last answer, by its name. */

/**
 * Variables as they are sent.
 * @typedef {object} FilledVariables
 * @property {unknown} variables
 * @property {string[]} filePaths Where the chosen file goes, as the multipart request specification writes it.
 */

const PLACEHOLDER = /^\{\{([\w.-]+)\}\}$/;

const DAY = /^today(?:-(\d{1,4}))?$/;
const DAY_MS = 86_400_000;
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/**
 * Fills in what stands for a value: `{{Operation.path}}` for one of that operation's last answer, `{{new}}` for a key that
 * nobody has used, `{{today-7}}` for a day in Shanghai, `{{file}}` for the chosen file. An operation's own last answer may be missing, which is null: so a first
 * page has no cursor. Throws where another's is.
 * @param {unknown} variables
 * @param {string | undefined} operation
 * @param {Answers} answers
 * @returns {FilledVariables}
 */
export function fillIn(variables, operation, answers) {
  /** @type {string[]} */
  const filePaths = [];

  /** @type {(value: unknown, path: string) => unknown} */
  const filled = (value, path) => {
    if (Array.isArray(value)) return value.map((entry, index) => filled(entry, `${path}.${index}`));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([name, entry]) => [name, filled(entry, `${path}.${name}`)]),
      );
    }
    const [, meant] = (typeof value === 'string' && PLACEHOLDER.exec(value)) || [];
    if (meant === undefined) return value;
    if (meant === 'new') return newKey();
    const day = DAY.exec(meant);
    if (day) return dayBefore(Number(day[1] ?? 0));
    if (meant !== 'file') return answered(meant, operation, answers);
    filePaths.push(path);
    return null;
  };

  return { variables: filled(variables, 'variables'), filePaths };
}

/** @type {(meant: string, operation: string | undefined, answers: Answers) => unknown} */
function answered(meant, operation, answers) {
  const [name = '', ...path] = meant.split('.');
  /** @type {unknown} */
  let value = answers.get(name);
  for (const key of path) value = /** @type {Record<string, unknown> | null | undefined} */ (value)?.[key];
  if (value !== undefined && value !== null) return value;
  if (name === operation) return null;
  throw new Error(`Run the tab ${name} first: {{${meant}}} is filled in from its answer.`);
}

/** @type {(days: number) => string} */
function dayBefore(days) {
  return new Date(Date.now() + SHANGHAI_OFFSET_MS - days * DAY_MS)
    .toISOString()
    .slice(0, 'YYYY-MM-DD'.length);
}

/** `randomUUID` is for pages by HTTPS and of this machine alone. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
