import type { Cell } from './export-csv.ts';
import { useTexts } from './language.ts';

interface DataTableProps {
  heads: readonly string[];
  /** The first cell names the row. */
  rows: readonly (readonly Cell[])[];
}

/** The numbers behind a picture, for everyone who would rather read them. */
export function DataTable(props: DataTableProps) {
  const t = useTexts();
  return (
    <details>
      <summary>{t.table}</summary>
      {/* Wider than a phone, it is scrolled by itself, by keyboard too. */}
      <div className="scroll" tabIndex={0} role="group" aria-label={t.table}>
        <PlainTable {...props} />
      </div>
    </details>
  );
}

export function PlainTable({ heads, rows }: DataTableProps) {
  return (
    <table>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, ...cells]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {cells.map((cell, index) => (
              <td key={index}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
