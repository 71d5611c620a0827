const TABS = 'graphiql:tabState';

/**
 * The browser's storage, in which each version of the examples has open tabs of its own: who comes back to other examples,
 * as with an account instead of the sandbox, sees those.
 * @param {Storage} storage
 * @param {string} version
 */
export function tabStorage(storage, version) {
  const named = (/** @type {string} */ key) => (key === TABS ? `${TABS}:${version}` : key);
  return {
    getItem: (/** @type {string} */ key) => storage.getItem(named(key)),
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => storage.setItem(named(key), value),
    removeItem: (/** @type {string} */ key) => storage.removeItem(named(key)),
    clear: () => storage.clear(),
    get length() {
      return storage.length;
    },
    hasTabs: storage.getItem(named(TABS)) !== null,
  };
}
