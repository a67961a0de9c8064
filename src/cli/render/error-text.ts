import type { ErrorRow } from "../frame/error-row.ts";
import type { Paint } from "../frame/paint.ts";
import { plainText } from "../frame/plain-text.ts";

/** Rows that share code, hint and place are one block: ten problems of a file need the same advice only once. */
export function errorText(rows: readonly ErrorRow[], paint: Paint): string {
  const blocks: { readonly key: string; readonly rows: ErrorRow[] }[] = [];
  for (const row of rows) {
    const key = JSON.stringify([row.code, row.hint, row.site, row.account]);
    const last = blocks.at(-1);
    if (last?.key === key) last.rows.push(row);
    else blocks.push({ key, rows: [row] });
  }
  return blocks.map((block) => blockText(block.rows, paint)).join("\n\n");
}

function blockText(rows: readonly ErrorRow[], paint: Paint): string {
  const [first] = rows;
  if (first === undefined) return "";
  const where = [
    ...(first.site === null ? [] : [`site ${first.site}`]),
    ...(first.account === null ? [] : [`account ${first.account}`]),
  ].join(", ");
  return [
    ...rows.map(({ message }) => `${paint.bad("error:")} ${plainText(message)}`),
    ...(where === "" ? [] : [`  where: ${plainText(where)}`]),
    `  next:  ${plainText(first.hint)}`,
    `  code:  ${first.code} ${paint.faint(`(clonepanel explain ${first.code})`)}`,
  ].join("\n");
}
