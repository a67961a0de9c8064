import { addCounts, type DayCount } from "../../../core/check/day-count.ts";
import type { CheckDays } from "../../../ports/panel-store.ts";
import type { StateDatabase } from "./database.ts";

const keptDays = 400;

/** One row a check and day. */
export function sqliteCheckDays(database: StateDatabase): CheckDays {
  return {
    add: async (site, counts) =>
      database.transact(() => {
        for (const count of counts) {
          const { day, name } = count;
          const row = database.get(
            "SELECT count FROM check_days WHERE site = ? AND day = ? AND name = ?",
            ...[site, day, name],
          );
          const whole =
            row === undefined ? count : addCounts(JSON.parse(String(row["count"])) as DayCount, count);
          database.run(
            "INSERT OR REPLACE INTO check_days (site, day, name, count) VALUES (?, ?, ?, ?)",
            ...[site, day, name, JSON.stringify(whole)],
          );
        }
        const newest = counts.at(-1)?.day;
        if (newest !== undefined)
          database.run(
            "DELETE FROM check_days WHERE site = ? AND day < date(?, ?)",
            site,
            newest,
            `-${keptDays} days`,
          );
      }),
    list: async (site, since) =>
      database
        .all("SELECT count FROM check_days WHERE site = ? AND day >= ? ORDER BY day, name", site, since)
        .map(({ count }) => JSON.parse(String(count)) as DayCount),
    first: async (site) => {
      const day = database.get("SELECT min(day) AS day FROM check_days WHERE site = ?", site)?.["day"];
      return typeof day === "string" ? day : null;
    },
  };
}
