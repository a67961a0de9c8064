import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readStateFile } from "../../../../core/site/state-file.ts";
import type { Standing } from "./gate.ts";

export interface SitePlace {
  readonly site: string;
  readonly account: string;
  /** The account's home folder. */
  readonly home: string;
}

const longestCutoverMs = 2_000;

/** What the account's own state file says, after a switch of files and rows that is under way. */
export async function readStanding(place: SitePlace): Promise<Standing> {
  const untilMs = Date.now() + longestCutoverMs;
  for (;;) {
    const standing = await readOnce(place);
    if (!isInCutover(standing) || Date.now() > untilMs) return standing;
    await sleep(20);
  }
}

async function readOnce({ site, account, home }: SitePlace): Promise<Standing> {
  const folder = join(home, ".clonepanel", site);
  const [text, key] = await Promise.all([read(join(folder, "state.json")), read(join(folder, "key"))]);
  if (text === null) return { kind: "untold" };
  if (key === null) return { kind: "unreadable", because: "the account's key is missing" };
  const hmac = (body: string) => createHmac("sha256", key).update(body, "utf8").digest("hex");
  const outcome = readStateFile(text, { site, account, hmac });
  return outcome.kind === "state"
    ? { kind: "told", state: outcome.state }
    : { ...outcome, kind: "unreadable" };
}

/** A time far ahead is another clock, not a cutover. */
function isInCutover(standing: Standing): boolean {
  const until = standing.kind === "told" ? standing.state.cutoverUntil : null;
  const nowSeconds = Date.now() / 1_000;
  return until !== null && until > nowSeconds && until <= nowSeconds + 60;
}

function read(path: string): Promise<string | null> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
}
