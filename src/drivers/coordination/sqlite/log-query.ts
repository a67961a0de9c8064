import type { SQLInputValue } from "node:sqlite";
import type { LogQuery } from "../../../ports/log.ts";

const heads = "id, kind, site, epoch, started_at, ended_at, status, NULL AS plan, NULL AS outcome, error";

/**
 * Only conditions that were asked for, so that each kind of question finds its index: with "or nothing was asked" in it,
 * the newest twenty of a quiet site would read the whole log.
 */
export function listStatement(query: LogQuery): {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
} {
  const { site, sites, kinds, status, afterId, beforeId, limit, content } = query;
  const where: readonly (readonly [string, SQLInputValue])[] = [
    ...(site === undefined ? [] : ([["site = ?", site]] as const)),
    ...(sites === undefined
      ? []
      : ([["site IN (SELECT value FROM json_each(?))", JSON.stringify(sites)]] as const)),
    ...kindCondition(kinds),
    ...(status === undefined ? [] : ([["status = ?", status]] as const)),
    ...(afterId === undefined ? [] : ([["id > ?", afterId]] as const)),
    ...(beforeId === undefined ? [] : ([["id < ?", beforeId]] as const)),
  ];
  const conditions =
    where.length === 0 ? "" : ` WHERE ${where.map(([condition]) => condition).join(" AND ")}`;
  // Said aloud, as an index that holds only some rows is not found by a parameter.
  const troubled = status === undefined || status === "done" ? "" : " AND status <> 'done'";
  return {
    sql: `SELECT ${content === "heads" ? heads : "*"} FROM operations${conditions}${troubled} ORDER BY id DESC LIMIT ?`,
    values: [...where.map(([, value]) => value), limit],
  };
}

function kindCondition(kinds: readonly string[] | undefined): readonly (readonly [string, SQLInputValue])[] {
  if (kinds === undefined) return [];
  const [only, ...others] = kinds;
  if (only !== undefined && others.length === 0) return [["kind = ?", only]];
  return [["kind IN (SELECT value FROM json_each(?))", JSON.stringify(kinds)]];
}
