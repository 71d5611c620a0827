import { useSyncExternalStore } from 'react';
import { en, type Texts } from './texts/en.ts';
import { zh } from './texts/zh.ts';

const dictionaries = { en, zh } satisfies Record<string, Texts>;

export type Language = keyof typeof dictionaries;

export const languages = Object.keys(dictionaries) as Language[];

const KEY = 'language';
const listeners = new Set<() => void>();
let current = firstLanguage();
document.documentElement.lang = dictionaries[current].locale;

/** What the reader chose here before, or else the first language of the browser that there is a dictionary for. */
function firstLanguage(): Language {
  const wanted = [localStorage.getItem(KEY) ?? '', ...navigator.languages].map((tag) => tag.split('-')[0]);
  return wanted.find((tag): tag is Language => tag !== undefined && tag in dictionaries) ?? 'en';
}

export function setLanguage(language: Language): void {
  current = language;
  localStorage.setItem(KEY, language);
  document.documentElement.lang = dictionaries[language].locale;
  for (const listener of listeners) listener();
}

/** Of what runs once; a component takes `useTexts`, so that it is drawn anew in another language. */
export function currentTexts(): Texts {
  return dictionaries[current];
}

export function textsOf(language: Language): Texts {
  return dictionaries[language];
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, () => current);
}

export function useTexts(): Texts {
  return dictionaries[useLanguage()];
}

function subscribe(onChange: () => void): () => void {
  listeners.add(onChange);
  return () => listeners.delete(onChange);
}
