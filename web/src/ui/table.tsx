import type { ComponentChildren, JSX } from "preact";
import { useContext } from "preact/hooks";
import { Heading } from "./page.tsx";

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** `text`: a sentence, which is not squeezed to a word a line. */
  readonly kind?: "number" | "text";
}

/** A real table with a caption; the first column names its row. */
export function Table<Row>({
  caption,
  columns,
  rows,
  rowKey,
}: {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
}): JSX.Element {
  const heading = useContext(Heading);
  return (
    // A region that scrolls sideways has to be reachable by keyboard.
    // biome-ignore lint/a11y/useSemanticElements: a place that scrolls, not a fieldset
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolling needs the focus (axe: scrollable-region-focusable)
    <div class="scroll-x" role="group" tabIndex={0} aria-label={caption}>
      <table>
        <caption class={caption === heading ? "hidden-visually" : undefined}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" class={column.kind}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column, at) =>
                at === 0 ? (
                  <th key={column.title} scope="row" class={column.kind}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.title} class={column.kind}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
