/**
 * Every payload in every field: of the configuration (by its schema), the command line (by the table of verbs), the
 * interface (by the table of routes), what is told by every kind of notification, and names that others choose:
 *
 *     node test/long/injection.ts [RESULTS.jsonl] [words of a group]
 *
 * In portions of some payloads for all fields of a group; what stands in the results is not tried again, so it can be
 * ended and called again. All of it is hours: the fields of sign-in cost a password's hash each, foreign names whole verbs.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { allPayloads, type FieldFigures, groups, tryFields } from "../integration/injection/try-fields.ts";

type Row = FieldFigures & { readonly portion: number };

const [results = "injection.jsonl", words = ""] = process.argv.slice(2);
const portions = 43;
for (let portion = 0; portion < portions; portion += 1)
  for (const group of Object.keys(groups).filter((name) => name.includes(words))) {
    if (readRows().some((row) => row.group === group && row.portion === portion)) continue;
    const texts = allPayloads.filter((_, at) => at % portions === portion);
    const row: Row = { portion, ...(await tryFields(group, () => texts)) };
    appendFileSync(results, `${JSON.stringify(row)}\n`);
    console.log(
      `${group}, portion ${portion + 1} of ${portions}: ${row.tries} tries, ${row.surprises.length} surprises`,
    );
    for (const one of row.surprises) console.log(`  ${one}`);
  }
const rows = readRows();
for (const group of Object.keys(groups)) {
  const own = rows.filter((row) => row.group === group);
  const tries = own.reduce((sum, row) => sum + row.tries, 0);
  const fields = own[0]?.fields ?? 0;
  const surprises = own.reduce((sum, row) => sum + row.surprises.length, 0);
  console.log(
    `${group}: ${fields} fields, ${tries} tries of ${fields * allPayloads.length} (${allPayloads.length} payloads), ${surprises} surprises`,
  );
}
process.exitCode = rows.some(({ surprises }) => surprises.length > 0) ? 1 : 0;

function readRows(): readonly Row[] {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Row);
}
