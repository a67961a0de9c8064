import { dnsAnswerUnusable, dnsZoneUnknown } from "../../../core/dns/errors.ts";
import { jsonOf, unusable } from "../shared/call-api.ts";
import { hostileText } from "../shared/hostile-text.ts";
import type { RecordMove, StandingRecord } from "../shared/record-moves.ts";
import type { RecordDesk } from "../shared/record-provider.ts";
import { callWithToken, type JsonCall, type TokenDoor } from "../shared/token-door.ts";
import { bodyOf, recordPage, standingOf } from "./wire.ts";

const perPage = 200;
/** 20,000 records; a listing that never ends is no listing. */
const mostPages = 100;

/**
 * One call for each record, each with a number of its own.
 *
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#tag/Domain-Records
 */
export function digitalOceanDesk(parts: TokenDoor): RecordDesk<number> {
  return {
    list: async ({ zone, signal }) => {
      const records: StandingRecord<number>[] = [];
      for (let page = 1; page <= mostPages; page += 1) {
        const path = `/v2/domains/${encodeURIComponent(zone)}/records?per_page=${perPage}&page=${page}`;
        const answer = await callWithToken(parts, { method: "GET", path, again: "safe", signal });
        if (answer.status === 404) throw dnsZoneUnknown(parts.door.id, zone, hostileText(answer.body));
        const parsed = recordPage.safeParse(jsonOf(answer));
        if (!parsed.success) throw unusable(parts.door, answer);
        records.push(...parsed.data.domain_records.flatMap((one) => standingOf(zone, one)));
        if (parsed.data.links?.pages?.next === undefined) return { records };
      }
      throw dnsAnswerUnusable(parts.door.id, `its list of records has more than ${mostPages} pages`);
    },
    perform: async ({ zone, moves, signal }) => {
      for (const move of moves) await perform(parts, zone, move, signal);
      return "done";
    },
  };
}

async function perform(
  parts: TokenDoor,
  zone: string,
  move: RecordMove<number>,
  signal: AbortSignal,
): Promise<void> {
  const answer = await callWithToken(parts, { ...callOf(zone, move), signal });
  const isGone = move.kind === "remove" && answer.status === 404;
  if (answer.status >= 300 && !isGone) throw unusable(parts.door, answer);
}

function callOf(zone: string, move: RecordMove<number>): Omit<JsonCall, "signal"> {
  const path = `/v2/domains/${encodeURIComponent(zone)}/records`;
  switch (move.kind) {
    case "add":
      // Twice added is two records.
      return { method: "POST", path, json: bodyOf(zone, move.record), again: "once" };
    case "edit":
      return {
        method: "PUT",
        path: `${path}/${move.from.id}`,
        json: bodyOf(zone, move.record),
        again: "safe",
      };
    case "remove":
      return { method: "DELETE", path: `${path}/${move.record.id}`, again: "safe" };
  }
}
