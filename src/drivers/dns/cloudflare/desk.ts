import { dnsAnswerUnusable, dnsAuthRejected, dnsZoneUnknown } from "../../../core/dns/errors.ts";
import { type ApiAnswer, jsonOf, unusable } from "../shared/call-api.ts";
import { formOf } from "../shared/form.ts";
import { hostileText } from "../shared/hostile-text.ts";
import type { RecordMove, StandingRecord } from "../shared/record-moves.ts";
import type { RecordDesk, RecordListing } from "../shared/record-provider.ts";
import { callWithToken, type TokenDoor } from "../shared/token-door.ts";
import { bodyOf, type CloudflareId, failure, recordsPage, standingOf, zonesPage } from "./wire.ts";

const perPage = 500;
/** 50,000 records; a listing that never ends is no listing. */
const mostPages = 100;
/** Of one batch in the smallest plan. */
const mostMoves = 200;

/**
 * Moves go in batches. Within one, removals are done first whatever their place, so what is only removed comes in a batch
 * of its own, after the others.
 *
 * @see https://developers.cloudflare.com/dns/manage-dns-records/how-to/batch-record-changes and
 *   https://developers.cloudflare.com/api/resources/dns/subresources/records/methods/batch/
 */
export function cloudflareDesk(parts: TokenDoor): RecordDesk<CloudflareId> {
  return {
    list: ({ zone, signal }) => list(parts, zone, signal),
    perform: async ({ zone, moves, listing, signal }) => {
      refuseProxied(parts, moves);
      const path = `/zones/${encodeURIComponent(listing.zoneId ?? "")}/dns_records/batch`;
      for (const batch of batchesOf(moves)) {
        // A repetition would find its own records there, and fail as a whole.
        const answer = await callWithToken(parts, {
          method: "POST",
          path,
          json: batch,
          again: "once",
          signal,
        });
        if (answer.status >= 300) throw refusal(parts, zone, answer);
      }
      return "done";
    },
  };
}

async function list(
  parts: TokenDoor,
  zone: string,
  signal: AbortSignal,
): Promise<RecordListing<CloudflareId>> {
  const zoneId = await findZone(parts, zone, signal);
  const records: StandingRecord<CloudflareId>[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const path = `/zones/${encodeURIComponent(zoneId)}/dns_records?per_page=${perPage}&page=${page}`;
    const answer = await callWithToken(parts, { method: "GET", path, again: "safe", signal });
    const parsed = recordsPage.safeParse(jsonOf(answer));
    if (!parsed.success) throw refusal(parts, zone, answer);
    records.push(...parsed.data.result.flatMap(standingOf));
    if (page >= (parsed.data.result_info?.total_pages ?? 1))
      return { records, zoneId, notes: notesOf(records) };
  }
  throw dnsAnswerUnusable(parts.door.id, `its list of records has more than ${mostPages} pages`);
}

async function findZone(parts: TokenDoor, zone: string, signal: AbortSignal): Promise<string> {
  const path = `/zones?${formOf([["name", zone]])}`;
  const answer = await callWithToken(parts, { method: "GET", path, again: "safe", signal });
  const parsed = zonesPage.safeParse(jsonOf(answer));
  if (!parsed.success) throw refusal(parts, zone, answer);
  const found = parsed.data.result.find(({ name }) => name === zone);
  if (found === undefined) {
    throw dnsZoneUnknown(parts.door.id, zone, "the token sees no zone of this name; it may lack Zone:Read");
  }
  return found.id;
}

function notesOf(records: readonly StandingRecord<CloudflareId>[]): readonly string[] {
  const names = [...new Set(records.filter(({ id }) => id.proxied).map(({ name }) => name))];
  if (names.length === 0) return [];
  return [
    `Cloudflare answers with its own addresses for ${names.slice(0, 5).join(", ")}${names.length > 5 ? " ..." : ""} (proxied): such records are not changed`,
  ];
}

/** What the public sees there is not the record; and its TTL is not to be chosen. */
function refuseProxied(parts: TokenDoor, moves: readonly RecordMove<CloudflareId>[]): void {
  const proxied = moves
    .flatMap((move) => (move.kind === "add" ? [] : [move.kind === "edit" ? move.from : move.record]))
    .find(({ id }) => id.proxied);
  if (proxied === undefined) return;
  throw dnsAnswerUnusable(
    parts.door.id,
    `${proxied.name} ${proxied.type} is proxied by Cloudflare: set it to "DNS only" there, or take the name out of dns.names`,
  );
}

function batchesOf(moves: readonly RecordMove<CloudflareId>[]): readonly object[] {
  const madeAt = new Set(moves.flatMap((move) => (move.kind === "add" ? [move.record.name] : [])));
  const types = (name: string) =>
    new Set(moves.filter(({ record }) => record.name === name).map(({ record }) => record.type));
  // A CNAME and the types in whose place it comes exclude each other: those go in one batch.
  const isSwap = (move: RecordMove<CloudflareId>) =>
    move.kind === "remove" &&
    madeAt.has(move.record.name) &&
    types(move.record.name).has("CNAME") &&
    types(move.record.name).size > 1;
  const first = moves.filter((move) => move.kind !== "remove" || isSwap(move));
  const last = moves.filter((move) => move.kind === "remove" && !isSwap(move));
  return [...inPieces(first), ...inPieces(last)].map(batchOf);
}

function inPieces<Move>(moves: readonly Move[]): readonly (readonly Move[])[] {
  const count = Math.ceil(moves.length / mostMoves);
  return Array.from({ length: count }, (_, at) => moves.slice(at * mostMoves, (at + 1) * mostMoves));
}

function batchOf(moves: readonly RecordMove<CloudflareId>[]): object {
  return {
    deletes: moves.flatMap((move) => (move.kind === "remove" ? [{ id: move.record.id.id }] : [])),
    patches: moves.flatMap((move) =>
      move.kind === "edit" ? [{ id: move.from.id.id, ...bodyOf(move.record) }] : [],
    ),
    posts: moves.flatMap((move) => (move.kind === "add" ? [bodyOf(move.record)] : [])),
  };
}

/** 6003: a header it cannot read, which is the token; 7003: no such zone. */
function refusal(parts: TokenDoor, zone: string, answer: ApiAnswer) {
  const parsed = failure.safeParse(jsonOf(answer));
  if (!parsed.success) return unusable(parts.door, answer);
  const codes = parsed.data.errors.map(({ code }) => code);
  const said = hostileText(parsed.data.errors.map(({ code, message }) => `${message} (${code})`).join("; "));
  if (codes.includes(6003) || codes.includes(10000)) return dnsAuthRejected(parts.door.id, said);
  if (codes.includes(7003)) return dnsZoneUnknown(parts.door.id, zone, said);
  return dnsAnswerUnusable(parts.door.id, said);
}
