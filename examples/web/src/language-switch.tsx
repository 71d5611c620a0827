import { languages, setLanguage, textsOf, useLanguage } from './language.ts';

/** One button for each language, by its own name. */
export function LanguageSwitch() {
  const current = useLanguage();
  return (
    <span className="languages" role="group" aria-label="Language / 语言">
      {languages.map((language) => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={language === current}
          onClick={() => setLanguage(language)}
        >
          {textsOf(language).language}
        </button>
      ))}
    </span>
  );
}
