import type { JSX } from "preact";
import type { ErrorRow } from "../../../src/api/contract/index.ts";

/** What went wrong, what to do next, and the code that `clonepanel explain` knows. */
export function ErrorRows({
  title,
  rows,
  children,
}: {
  readonly title?: string;
  readonly rows: readonly ErrorRow[];
  readonly children?: preact.ComponentChildren;
}): JSX.Element {
  return (
    <div class="notice bad" role="alert">
      {title !== undefined && <strong>{title}</strong>}
      {rows.map((row) => (
        <span key={row.code + row.message}>
          {row.message} {row.hint} <code class="muted">{row.code}</code>
        </span>
      ))}
      {children}
    </div>
  );
}
