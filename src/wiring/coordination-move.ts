import { ClonePanelError } from "../core/errors.ts";
import { toBytePath } from "../core/mirror/byte-path.ts";
import type { CoordinationMove } from "../core/report/coordination-move.ts";
import type { Outcome, Review } from "../core/report/plan-view.ts";
import type { Config } from "../core/site/config.ts";
import { count } from "../core/words/quantities.ts";
import { moveCoordination, readForMove } from "../engines/coordination/move.ts";
import { systemClock } from "../platform/clock.ts";
import { nodeFiles } from "../platform/files/node-files.ts";
import type { Coordination, SiteRecord } from "../ports/coordination.ts";
import { ownKeyPath, sharedKeyName } from "./controller-key.ts";
import { openState } from "./state.ts";

export interface CoordinationMoveOrder {
  /** The configuration so far. */
  readonly from: Config;
  /** The one from now on. */
  readonly to: Config;
}

/** From this controller's own state into a shared store, or back. */
export async function migrateCoordination(
  { from, to }: CoordinationMoveOrder,
  { review, mode }: { readonly review: Review; readonly mode: "preview" | "apply" },
): Promise<Outcome<CoordinationMove>> {
  const [here, there] = [from.coordination.driver, to.coordination.driver];
  if (here === there) throw nothingToMove(here);
  await using old = await openState(from, mode === "preview" ? "never" : "when-absent");
  await using next = await openState(to, mode === "preview" ? "never" : "when-absent");
  const { sites, values } = await readForMove(old.coordination);
  const at = new Date(systemClock.nowMs()).toISOString();
  const report: CoordinationMove = {
    from: here,
    to: there,
    at,
    sites: sites.map(copied),
    values: values.length,
  };
  const answer = await review({
    site: "",
    title: `move what the controllers know from ${here} to ${there}`,
    lines: [
      ...report.sites.map(
        ({ site, primary, epoch, generation }) =>
          `${site}: ${primary} is the primary (epoch ${epoch}), generation ${generation}`,
      ),
      `${count(values.length, "record")} beside them, and the key that state files are signed with`,
    ],
    warnings: ["stop every controller (clonepanel run) before; the history of operations stays where it is"],
    refusals: [],
    data: report,
  });
  if (mode === "preview" || answer === "stop") return { kind: "stopped" };
  if (there === "etcd") await giveKey(from, next.coordination);
  else await takeKey(old.coordination, to);
  await moveCoordination({ from: old.coordination, to: next.coordination, mark: { to: there, at } });
  return { kind: "done", report };
}

/** @throws COORDINATION_NOT_EMPTY */
async function giveKey(from: Config, store: Coordination): Promise<void> {
  const mine = (await nodeFiles.read(ownKeyPath(from.statePath)))?.trim() ?? null;
  if (mine === null) return;
  const there = (await store.readValue(sharedKeyName))?.value ?? null;
  if (there === mine) return;
  if (there !== null) throw otherKey();
  await store.storeValue(sharedKeyName, mine, 0);
}

/** @throws COORDINATION_NOT_EMPTY */
async function takeKey(store: Coordination, to: Config): Promise<void> {
  const shared = (await store.readValue(sharedKeyName))?.value;
  if (typeof shared !== "string") return;
  const path = ownKeyPath(to.statePath);
  const mine = (await nodeFiles.read(path))?.trim() ?? null;
  if (mine === shared) return;
  if (mine !== null) throw otherKey();
  await nodeFiles.makeFolder(toBytePath(to.statePath));
  await nodeFiles.writeDurable(path, `${shared}\n`, 0o600);
}

function copied({ site, primary, epoch, generation }: SiteRecord): CoordinationMove["sites"][number] {
  return { site, primary, epoch, generation };
}

function nothingToMove(driver: string): ClonePanelError {
  return new ClonePanelError(
    "ARGUMENT_INVALID",
    `both configurations name ${driver}, so nothing is to be moved`,
    {
      hint: "Give the configuration so far with --from FILE, and the new one with --config FILE.",
      remedy: "owner",
    },
  );
}

function otherKey(): ClonePanelError {
  return new ClonePanelError(
    "COORDINATION_NOT_EMPTY",
    "the store to move into holds another key for the accounts' state files",
    {
      hint: "Nothing was moved. It belongs to other controllers: move into an empty one.",
      remedy: "owner",
    },
  );
}
