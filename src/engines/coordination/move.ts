import { isDeepStrictEqual } from "node:util";
import { ClonePanelError } from "../../core/errors.ts";
import type { SiteId } from "../../core/site/site.ts";
import type { Coordination, Lock, StoredEverything } from "../../ports/coordination.ts";

/** Left in a store whose content went to another one; whoever opens it for work is told. */
export const movedKey = "moved";

export interface MovedMark {
  readonly to: string;
  readonly at: string;
}

/** What a move would carry, without the marks of earlier moves. */
export async function readForMove(from: Coordination): Promise<StoredEverything> {
  const { sites, values } = await from.everything();
  return { sites, values: values.filter(({ key }) => key !== movedKey) };
}

/**
 * Every record from one store into the other, then the mark in the first: killed before the mark, the same command goes
 * on, because what is equal there already is left. All sites are locked meanwhile.
 *
 * @throws SITE_LOCKED (wait): somebody works with the first store. COORDINATION_NOT_EMPTY (owner): the second one holds
 *   other records, and was not left by a move.
 */
export async function moveCoordination(order: {
  readonly from: Coordination;
  readonly to: Coordination;
  readonly mark: MovedMark;
}): Promise<void> {
  const { from, to, mark } = order;
  const locks: Lock[] = [];
  try {
    for (const { site } of (await from.everything()).sites) locks.push(await lock(from, site));
    const content = await readForMove(from);
    const standing = await to.everything();
    const isLeft = isMark(standing.values.find(({ key }) => key === movedKey)?.value);
    if (!isLeft) refuseOther(content, standing);
    await copyInto(to, content, standing);
    await proveEqual(to, content);
    await setMark(from, mark);
    await setMark(to, null);
  } finally {
    for (const held of locks) await held[Symbol.asyncDispose]();
  }
}

/** @throws COORDINATION_MOVED */
export async function refuseMoved(store: Coordination): Promise<void> {
  const mark = (await store.readValue(movedKey))?.value;
  if (!isMark(mark)) return;
  throw new ClonePanelError(
    "COORDINATION_MOVED",
    `what this store knew went to ${mark.to} at ${mark.at}; here it is old`,
    {
      hint: "Use the configuration whose coordination: names that one, or bring it back with: clonepanel coordination migrate --from FILE",
      remedy: "owner",
    },
  );
}

function isMark(value: unknown): value is MovedMark {
  return typeof value === "object" && value !== null && "to" in value && "at" in value;
}

async function lock(store: Coordination, site: SiteId): Promise<Lock> {
  const outcome = await store.takeLock(`site:${site}`, "coordination migrate");
  if (outcome.kind === "granted") return outcome.lock;
  throw new ClonePanelError("SITE_LOCKED", `"${site}" is being worked on by ${outcome.by}`, {
    hint: "Stop every controller first (clonepanel run), then run the same command again. Nothing was moved.",
    remedy: "wait",
    site,
  });
}

function refuseOther(content: StoredEverything, standing: StoredEverything): void {
  const sites = new Map(content.sites.map((record) => [record.site, record]));
  const other = standing.sites.filter((record) => !isSame(sites.get(record.site), record));
  if (other.length === 0) return;
  throw new ClonePanelError(
    "COORDINATION_NOT_EMPTY",
    `the store to move into already knows ${other.map(({ site }) => site).join(", ")} otherwise`,
    {
      hint: "Nothing was moved. Move into an empty store, or look which of both is right: clonepanel status with each configuration.",
      remedy: "owner",
    },
  );
}

async function copyInto(
  to: Coordination,
  content: StoredEverything,
  standing: StoredEverything,
): Promise<void> {
  const sites = new Map(standing.sites.map((record) => [record.site, record]));
  for (const record of content.sites) {
    const before = sites.get(record.site);
    if (isSame(before, record)) continue;
    const { kind } = await to.storeSite(record, before?.rev ?? 0);
    if (kind === "conflict") throw disturbed(record.site);
  }
  const values = new Map(standing.values.map((value) => [value.key, value]));
  for (const { key, value } of content.values) {
    const before = values.get(key);
    if (before !== undefined && isDeepStrictEqual(before.value, value)) continue;
    if ((await to.storeValue(key, value, before?.rev ?? 0)) === "conflict") throw disturbed(key);
  }
}

async function proveEqual(to: Coordination, content: StoredEverything): Promise<void> {
  const now = await readForMove(to);
  const sites = new Map(now.sites.map((record) => [record.site, record]));
  const values = new Map(now.values.map(({ key, value }) => [key, value]));
  for (const record of content.sites)
    if (!isSame(sites.get(record.site), record)) throw disturbed(record.site);
  for (const { key, value } of content.values)
    if (!isDeepStrictEqual(values.get(key), value)) throw disturbed(key);
}

async function setMark(store: Coordination, mark: MovedMark | null): Promise<void> {
  const before = await store.readValue(movedKey);
  if (before === null && mark === null) return;
  const outcome = await store.storeValue(movedKey, mark, before?.rev ?? 0);
  if (outcome === "conflict") throw disturbed(movedKey);
}

/** But for the number of its changes, which each store counts by itself. */
function isSame(
  left: StoredEverything["sites"][number] | undefined,
  right: StoredEverything["sites"][number],
): boolean {
  return left !== undefined && isDeepStrictEqual({ ...left, rev: 0 }, { ...right, rev: 0 });
}

function disturbed(what: string): ClonePanelError {
  return new ClonePanelError("RECORD_CHANGED", `somebody changed "${what}" in the store during the move`, {
    hint: "Stop every controller (clonepanel run), then run the same command again; what was copied already is left.",
    remedy: "wait",
  });
}
