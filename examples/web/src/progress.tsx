import { handFocusOn } from './focus.ts';
import { useTexts } from './language.ts';

interface ProgressProps {
  label: string;
  /** 0 to 1. */
  share: number;
  onCancel: () => void;
}

export function Progress({ label, share, onCancel }: ProgressProps) {
  const t = useTexts();
  const percent = Math.round(share * 100);
  return (
    <p className="row">
      <progress aria-label={label} max={100} value={percent} />
      <span>{percent} %</span>
      <button type="button" ref={handFocusOn} onClick={onCancel}>
        {t.cancel}
      </button>
    </p>
  );
}
