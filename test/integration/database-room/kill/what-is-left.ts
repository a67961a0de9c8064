import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { compareContent, compareCounters } from "../seeds/compare-content.ts";
import { type Content, readContent } from "../seeds/read-content.ts";
import { type KillRoom, killDatabase } from "./kill-room.ts";

/** The site before and after what was to be mirrored; `version` is that of `before`, and the next one that of `after`. */
export interface Expected {
  readonly version: number;
  readonly before: Content;
  readonly after: Content;
}

/** The vault's generation: files and rows of one version, or a mixture, in a few words that begin with "old" or "new". */
export async function readVaultState(room: KillRoom, version: number): Promise<string> {
  const current = `${room.vault}/current`;
  const page = await readFile(`${current}/files/index.html`, "utf8");
  const chunk = gunzipSync(
    await readFile(`${current}/databases/db/version/p00000000000000000000.sql.gz`),
  ).toString("latin1");
  const row = /^\(1,(\d+)/m.exec(chunk)?.[1] ?? "none";
  if (page !== `version ${row}`) return `a mixture: file "${page}", row ${row}`;
  return wordOf(Number(row), version);
}

/**
 * The replica's database, all of its rows, columns and indexes. Foreign keys, views and the file of the page have their
 * own moment: neither DDL nor a file can be part of a transaction.
 */
export async function readReplicaState(room: KillRoom, expected: Expected): Promise<string> {
  const now = await readContent(room.servers.to.socket, killDatabase);
  const page = await readFile(room.pageOf("to"), "utf8");
  const is = hasTablesOf(expected.before, now) ? "old" : hasTablesOf(expected.after, now) ? "new" : null;
  if (is === null)
    return `a mixture of rows: ${tableDifferences(expected.after, now).slice(0, 3).join("; ")}`;
  const content = is === "old" ? expected.before : expected.after;
  const isWhole = compareContent(content, now, "replica").length === 0;
  const version = is === "old" ? expected.version : expected.version + 1;
  const files = page === `version ${version}` ? "" : `, with the page of ${page}`;
  return `${is}${isWhole ? "" : ", keys or views to come"}${files}`;
}

/** What the next run left undone; empty when everything is as on the primary. */
export async function findUnfinished(room: KillRoom, expected: Expected): Promise<readonly string[]> {
  const now = await readContent(room.servers.to.socket, killDatabase);
  const page = await readFile(room.pageOf("to"), "utf8");
  const vault = await readVaultState(room, expected.version);
  return [
    ...compareContent(expected.after, now, "replica"),
    ...compareCounters(expected.after, now, null),
    ...(page === `version ${expected.version + 1}` ? [] : [`afterwards the page is of ${page}`]),
    ...(vault === "new" ? [] : [`afterwards the vault is ${vault}`]),
    ...(existsSync(`${room.vault}/incoming`) ? ["incoming is left in the vault"] : []),
  ];
}

function wordOf(version: number, old: number): string {
  if (version === old) return "old";
  return version === old + 1 ? "new" : `version ${version} instead of ${old}`;
}

function hasTablesOf(content: Content, now: Content): boolean {
  return tableDifferences(content, now).length === 0;
}

function tableDifferences(from: Content, to: Content): readonly string[] {
  return compareContent(tablesOnly(from), tablesOnly(to), "replica");
}

function tablesOnly(content: Content): Content {
  const withoutKeys = (lines: readonly string[]) => lines.filter((line) => !/ FOREIGN KEY /.test(line));
  // A table that was built and is not yet in its place, or has left it, is nobody's: no site asks for it.
  const isOwn = (name: string) => /^cp_(?:new|old)_/.test(name);
  return {
    ...content,
    rows: new Map([...content.rows].filter(([name]) => !content.views.has(name) && !isOwn(name))),
    definitions: new Map(
      [...content.definitions]
        .filter(([name]) => !isOwn(name))
        .map(([name, lines]) => [name, withoutKeys(lines)]),
    ),
    views: new Map(),
    programs: new Map(),
  };
}
