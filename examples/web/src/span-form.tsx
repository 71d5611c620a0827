import { useState } from 'react';
import { isAnswered, type DaySpan } from './day-span.ts';
import { useTexts } from './language.ts';

interface SpanFormProps {
  span: DaySpan;
  onChange: (span: DaySpan) => void;
}

/** Which days are shown. */
export function SpanForm({ span, onChange }: SpanFormProps) {
  const t = useTexts();
  const [isWrong, setWrong] = useState(false);
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const next = { from: String(form.get('from')), to: String(form.get('to')) };
        setWrong(!isAnswered(next));
        if (isAnswered(next)) onChange(next);
      }}
    >
      <label htmlFor="span-from">{t.history.from}</label>
      <input id="span-from" name="from" type="date" required defaultValue={span.from} />
      <label htmlFor="span-to">{t.history.to}</label>
      <input id="span-to" name="to" type="date" required defaultValue={span.to} />
      <button>{t.history.show}</button>
      <span className="quiet">{t.history.days}</span>
      {isWrong && (
        <span role="alert" className="problem">
          {t.history.tooLong}
        </span>
      )}
    </form>
  );
}
