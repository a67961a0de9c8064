import { ClonePanelError } from "../../core/errors.ts";
import type { OperationLog, OperationRow } from "../../ports/log.ts";
import type { CommandContext, Handler } from "../frame/command.ts";
import { logLine, logText } from "../render/log-text.ts";
import { chosenSite } from "./for-each-site.ts";

const defaultLimit = 20;
const pollMs = 1_000;
/** More operations than this between two looks are told in the next one. */
const mostPerLook = 1_000;

export const log: Handler = async (context) => {
  const site = await chosenSite(context);
  const limit = limitOf(context);
  const app = await context.app("look");
  const operations = await app.log.list({ limit, ...(site === null ? {} : { site }) });
  if (!context.flags.has("follow")) return { data: { operations }, text: logText(operations) };
  await follow(context, app.log, { site, seen: operations }).catch((error: unknown) => {
    if (!context.signal.aborted) throw error;
  });
  return { data: null, text: "", written: "streamed", exit: 130 };
};

function limitOf(context: CommandContext): number {
  const given = context.flags.get("limit");
  if (given === undefined) return defaultLimit;
  if (/^[1-9]\d{0,4}$/.test(given)) return Number(given);
  throw new ClonePanelError("USAGE", "--limit must be a number from 1 to 99999", {
    hint: "Write for example: --limit 50",
    remedy: "owner",
  });
}

interface Following {
  readonly site: string | null;
  readonly seen: readonly OperationRow[];
}

/** Tells an operation when it begins and when it ends, one line each, oldest first, until the signal. */
async function follow(
  context: CommandContext,
  source: OperationLog,
  { site, seen }: Following,
): Promise<void> {
  const told = new Map<string, string>();
  const tell = (rows: readonly OperationRow[]) => {
    for (const row of [...rows].reverse()) {
      if (told.get(row.id) === row.status) continue;
      told.set(row.id, row.status);
      context.stream(context.output === "json" ? JSON.stringify(row) : logLine(row));
    }
  };
  tell(seen);
  for (;;) {
    await context.clock.sleep(pollMs, context.signal);
    const running = [...told].filter(([, status]) => status === "running").map(([id]) => id);
    const newest = [...told.keys()].sort().at(-1) ?? null;
    const from = running.sort()[0] ?? newest;
    const rows = await source.list({
      limit: mostPerLook,
      ...(site === null ? {} : { site }),
      // `afterId` leaves the id itself out; one that still runs must be asked for again.
      ...(from === null ? {} : { afterId: running.length > 0 ? justBefore(from) : from }),
    });
    tell(rows);
    forgetOldest(told);
  }
}

/** Ids sort like time, and what is older than the newest thousand has ended or is found again as running. */
function forgetOldest(told: Map<string, string>): void {
  const ended = [...told]
    .filter(([, status]) => status !== "running")
    .map(([id]) => id)
    .sort();
  for (const id of ended.slice(0, Math.max(0, ended.length - mostPerLook))) told.delete(id);
}

function justBefore(id: string): string {
  return id.slice(0, -1);
}
