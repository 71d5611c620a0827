interface CountTableProps {
  /** Heads of the two columns. */
  heads: [string, string];
  rows: readonly (readonly [string, number])[];
}

/** The numbers behind a picture, for everyone who would rather read them. */
export function CountTable({ heads, rows }: CountTableProps) {
  return (
    <details>
      <summary>As a table</summary>
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
          {rows.map(([name, count]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
