import { stampOfIso } from "../core/log/operation-id.ts";
import { viewIncidents } from "../core/notify/view.ts";
import { countCopies } from "../core/page/count-copies.ts";
import { availabilityOf, pageDays } from "../core/page/page-days.ts";
import { outagesOf } from "../core/page/public-site.ts";
import type { MonthlyReport } from "../core/report/monthly-report.ts";
import type { Config } from "../core/site/config.ts";
import type { SiteId } from "../core/site/site.ts";
import { readBook } from "../engines/notify/keep-book.ts";
import { listSnapshots } from "../engines/snapshots/list.ts";
import { placeVault } from "../engines/vault/place-vault.ts";
import { nodeFiles } from "../platform/files/node-files.ts";
import type { OperationKind, OperationRow } from "../ports/log.ts";
import type { Opened } from "./house.ts";

const dayMs = 86_400_000;
/** A month of passes every second is no report any more, but it must not take the memory either. */
const pageRows = 5_000;
const mostRows = 200_000;

export interface ReportOrder {
  readonly site: SiteId;
  /** `2026-11`. */
  readonly month: string;
  readonly nowMs: number;
}

/** From the log, the counted days and the vault; asks no account. */
export async function monthlyReport(
  config: Config,
  opened: Opened,
  { site: id, month, nowMs }: ReportOrder,
): Promise<MonthlyReport> {
  const site = opened.seats.site(id);
  const span = monthSpan(month, nowMs);
  const { log } = opened.state;
  const [passes, notable, earlier] = await Promise.all([
    listSpan(opened, { site: id, kinds: ["sync"], content: "heads" }, span),
    listSpan(opened, { site: id, kinds: notableKinds }, span),
    log.list({ site: id, beforeId: stampOfIso(isoTime(span.fromMs)), limit: 1, content: "heads" }),
  ]);
  const recordedSince = earlier.length > 0 ? span.fromMs : firstOf([...passes, ...notable]);
  const of = (kinds: readonly OperationKind[]) => notable.filter(({ kind }) => kinds.includes(kind));
  const fromMs = Math.max(span.fromMs, recordedSince ?? span.fromMs);
  const verified = of(["snapshot-verify"]).filter(({ status }) => status === "done");
  const seals = await listSnapshots(placeVault(opened.seats.vaultFolder(id), nodeFiles));
  return {
    site: id,
    month,
    writtenAt: isoTime(nowMs),
    extent: span.untilMs >= nowMs ? "so-far" : "whole",
    recordedSince: recordedSince === null ? null : isoTime(recordedSince),
    ...(await pagesOf(config, opened, id, span)),
    copies: countCopies(passes, { ...span, fromMs, everyMs: site.mirror.everyMs, isoTime }),
    snapshots: {
      taken: of(["snapshot-take"]).filter(({ status }) => status === "done").length,
      kept: seals.length,
      newestAt: seals[0] === undefined ? null : isoTime(seals[0].at),
      verifications: verified.length,
      hashed: verified.reduce((sum, { outcome }) => sum + numberIn(outcome, "hashed"), 0),
      withDamage: verified.filter(({ outcome }) => hasDamage(outcome)).length,
    },
    drills: of(["drill"]).map((row) => ({
      at: isoTime(row.startedAt),
      result: row.status !== "done" ? "undone" : isPassed(row.outcome) ? "passed" : "failed",
      ...measuresOf(row, "rtoEstimateMs"),
    })),
    moves: of(["switchover", "failover", "failback"]).map((row) => ({
      at: isoTime(row.startedAt),
      kind: row.kind,
      result: row.status === "done" ? "done" : "undone",
      ...measuresOf(row, "rtoMs"),
    })),
  };
}

const notableKinds: readonly OperationKind[] = [
  ...(["snapshot-take", "snapshot-verify", "drill"] as const),
  ...(["switchover", "failover", "failback"] as const),
];

interface Span {
  readonly fromMs: number;
  /** Its end, or now. */
  readonly untilMs: number;
}

function monthSpan(month: string, nowMs: number): Span {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return { fromMs: Date.UTC(year, number - 1, 1), untilMs: Math.min(Date.UTC(year, number, 1), nowMs) };
}

/** The oldest first. */
async function listSpan(
  { state: { log } }: Opened,
  query: { readonly site: SiteId; readonly kinds: readonly OperationKind[]; readonly content?: "heads" },
  { fromMs, untilMs }: Span,
): Promise<readonly OperationRow[]> {
  const afterId = stampOfIso(isoTime(fromMs));
  const rows: OperationRow[] = [];
  let beforeId = stampOfIso(isoTime(untilMs + 1_000));
  while (rows.length < mostRows) {
    const page = await log.list({ ...query, afterId, beforeId, limit: pageRows });
    rows.push(...page);
    const oldest = page.at(-1);
    if (oldest === undefined || page.length < pageRows) break;
    beforeId = oldest.id;
  }
  return rows.reverse();
}

/** Null: nothing was. */
function firstOf(rows: readonly OperationRow[]): number | null {
  return rows.reduce<number | null>((first, { startedAt }) => Math.min(first ?? startedAt, startedAt), null);
}

async function pagesOf(
  config: Config,
  opened: Opened,
  site: SiteId,
  { fromMs, untilMs }: Span,
): Promise<Pick<MonthlyReport, "pages" | "outages">> {
  const checks = (config.services.get(site)?.checks ?? []).filter(({ kind }) => kind === "http");
  const names = checks.map(({ name }) => name);
  const days: string[] = [];
  for (let atMs = fromMs; atMs < untilMs; atMs += dayMs) days.push(isoTime(atMs).slice(0, 10));
  const history = await opened.checkHistory.read(site, days[0] ?? "");
  const counted = pageDays(history, { checks: new Set(names), days });
  const incidents =
    config.notifications.size === 0
      ? null
      : viewIncidents(await readBook(opened.state.coordination), isoTime).filter(
          ({ openedAt, overAt }) =>
            openedAt < isoTime(untilMs) && (overAt === null || overAt > isoTime(fromMs)),
        );
  return {
    pages: names.length === 0 ? null : { days: counted, availability: availabilityOf(counted) },
    outages: incidents === null ? null : outagesOf(site, names, incidents),
  };
}

function measuresOf(
  { status, outcome }: OperationRow,
  rto: string,
): { rtoMs: number | null; rpoMs: number | null } {
  const of = (name: string) =>
    status === "done" && hasNumber(outcome, name) ? numberIn(outcome, name) : null;
  return { rtoMs: of(rto), rpoMs: of("rpoMs") };
}

function hasNumber(outcome: unknown, name: string): boolean {
  return typeof (outcome as Readonly<Record<string, unknown>> | null)?.[name] === "number";
}

function numberIn(outcome: unknown, name: string): number {
  const value = (outcome as Readonly<Record<string, unknown>> | null)?.[name];
  return typeof value === "number" ? value : 0;
}

function hasDamage(outcome: unknown): boolean {
  const damaged = (outcome as Readonly<Record<string, unknown>> | null)?.["damaged"];
  return Array.isArray(damaged) && damaged.length > 0;
}

function isPassed(outcome: unknown): boolean {
  return (outcome as Readonly<Record<string, unknown>> | null)?.["passed"] === true;
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
