import { quoteMysqlName } from "../../../core/database/mysql-name.ts";
import type { NamedDdl } from "../../../core/database/table.ts";

/** What SHOW CREATE TABLE says, taken apart. */
export interface TableDdl {
  /** Without foreign keys and counter. */
  readonly ddl: string;
  readonly autoIncrement: string | null;
  readonly foreignKeys: readonly NamedDdl[];
}

/** The server prints every definition on a line of its own, between the first line and the one with the options. */
export function splitTableDdl(table: string, created: string): TableDdl {
  const lines = created.split("\n");
  const foreign = lines.filter(isForeignKey);
  const kept = lines.filter((line) => !isForeignKey(line));
  const { options, autoIncrement } = takeCounter(kept);
  return {
    ddl: withoutDanglingComma(options).join("\n"),
    autoIncrement,
    foreignKeys: foreign.map((line) => foreignKeyDdl(table, line)),
  };
}

const foreignKeyLine = /^ {2}CONSTRAINT (`(?:[^`]|``)+`) FOREIGN KEY /;

function isForeignKey(line: string): boolean {
  return foreignKeyLine.test(line);
}

function foreignKeyDdl(table: string, line: string): NamedDdl {
  const name = foreignKeyLine.exec(line)?.[1] ?? "";
  const definition = line.trim().replace(/,$/, "");
  return {
    name: `${table}.${unquote(name)}`,
    ddl: `ALTER TABLE ${quoteMysqlName(table)} ADD ${definition}`,
  };
}

function unquote(name: string): string {
  return name.slice(1, -1).replaceAll("``", "`");
}

const optionsLine = /^\) ENGINE=/;

function takeCounter(lines: readonly string[]): { options: string[]; autoIncrement: string | null } {
  let autoIncrement: string | null = null;
  const options = lines.map((line) => {
    if (!optionsLine.test(line)) return line;
    // Only before a comment, which may say anything.
    const found = /^(\) ENGINE=(?:(?! COMMENT=').)*?) AUTO_INCREMENT=(\d+)/.exec(line);
    if (found?.[1] === undefined) return line;
    autoIncrement = found[2] ?? null;
    return found[1] + line.slice(found[0].length);
  });
  return { options, autoIncrement };
}

function withoutDanglingComma(lines: readonly string[]): string[] {
  const options = lines.findIndex((line) => optionsLine.test(line));
  return lines.map((line, at) => (at === options - 1 ? line.replace(/,$/, "") : line));
}

/** The same CREATE TABLE with its counter in it again: an ALTER TABLE afterwards would drop options on its way. */
export function withCounter(ddl: string, autoIncrement: string | null): string {
  if (autoIncrement === null) return ddl;
  const lines = ddl.split("\n");
  return lines.map((line) => line.replace(/^\) ENGINE=\w+/, `$& AUTO_INCREMENT=${autoIncrement}`)).join("\n");
}

/** The same CREATE TABLE under another name. */
export function renameInDdl(ddl: string, from: string, to: string): string {
  const head = `CREATE TABLE ${quoteMysqlName(from)}`;
  if (!ddl.startsWith(head)) throw new TypeError(`the definition of ${from} does not begin with its name`);
  return `CREATE TABLE ${quoteMysqlName(to)}${ddl.slice(head.length)}`;
}
