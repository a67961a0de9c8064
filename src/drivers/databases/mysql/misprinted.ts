import { quoteMysqlName } from "../../../core/database/mysql-name.ts";
import type { Session } from "./session.ts";
import { textAt } from "./value.ts";

/** What SHOW CREATE TABLE may have printed otherwise than it is. */
export type Misprint =
  | { readonly kind: "refused"; readonly because: string }
  | { readonly kind: "doubtful"; readonly because: string };

/**
 * Servers print members of ENUM and SET, and defaults, in the old three-byte UTF-8: an emoji there becomes a question mark,
 * and a copy would be made with the question mark. Only rows can tell. Nothing is asked where no question mark stands.
 */
export async function findMisprints(session: Session, table: string, ddl: string): Promise<Misprint[]> {
  const found: Misprint[] = [];
  for (const line of ddl.split("\n")) {
    const column = columnLine.exec(line);
    if (column?.[1] === undefined) continue;
    const [about, name] = [
      { session, table, column: column[1] },
      column[1].slice(1, -1).replaceAll("``", "`"),
    ];
    if (choiceWithMark.test(line)) found.push(...(await judgeMembers(about, name)));
    if (defaultWithMark.test(line)) found.push(...(await judgeDefault(about, name)));
  }
  return found;
}

const columnLine = /^ {2}(`(?:[^`]|``)+`) /;
const choiceWithMark = /` (?:enum|set)\((?:'(?:[^'\\]|''|\\.)*',)*'(?:[^'\\?]|''|\\.)*\?/;
const defaultWithMark = / DEFAULT '(?:[^'\\?]|''|\\.)*\?/;

interface AboutColumn {
  readonly session: Session;
  readonly table: string;
  /** Quoted. */
  readonly column: string;
}

async function judgeMembers(about: AboutColumn, name: string): Promise<Misprint[]> {
  if (await hasRow(about, fourByteSql(about.column)))
    return [
      {
        kind: "refused",
        because: `its column ${name} has a member with a character of four bytes, which the server does not print`,
      },
    ];
  if (await hasRow(about, `LOCATE('?', ${about.column}) > 0`)) return [];
  return [doubtful(name, "a member")];
}

async function judgeDefault(about: AboutColumn, name: string): Promise<Misprint[]> {
  const value = `DEFAULT(${about.column})`;
  const isPlain = (await hasRow(about, "TRUE")) && !(await hasRow(about, fourByteSql(value)));
  return isPlain ? [] : [doubtful(name, "the default")];
}

function doubtful(name: string, what: string): Misprint {
  return {
    kind: "doubtful",
    because: `${what} of its column ${name} is printed with a question mark, which may stand for another character; a copy has the question mark`,
  };
}

function fourByteSql(value: string): string {
  return `HEX(CONVERT(${value} USING utf8mb4)) REGEXP '^([0-9A-F]{2})*F[0-4]'`;
}

async function hasRow({ session, table }: AboutColumn, where: string): Promise<boolean> {
  const [row] = await session.query(`SELECT 1 FROM ${quoteMysqlName(table)} WHERE ${where} LIMIT 1`);
  return row !== undefined && textAt(row, 0) === "1";
}
