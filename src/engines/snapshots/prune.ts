import { ClonePanelError } from "../../core/errors.ts";
import type { Retention } from "../../core/site/site.ts";
import { doubtChange } from "../../core/snapshot/change-guard.ts";
import { doubtClock } from "../../core/snapshot/clock-guard.ts";
import { planRetention, type RetentionVerdict } from "../../core/snapshot/retention.ts";
import { bytesFreed } from "../../core/snapshot/shared-sizes.ts";
import type { SnapshotId, SnapshotSeal } from "../../core/snapshot/snapshot.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import type { Engine } from "../mirror/engine.ts";
import { withOperation } from "../mirror/operation.ts";
import type { Vault } from "../vault/place-vault.ts";
import { type History, readHistory } from "./deltas.ts";
import { readFacts } from "./facts.ts";
import { listSnapshots, readSnapshotManifest, uniqueBytes } from "./list.ts";
import { type PruneMark, readPin, readPruneMark, writePruneMark } from "./marks.ts";
import { readingLock } from "./reading-lock.ts";
import { discard } from "./trash.ts";

export interface PruneOrder {
  readonly site: string;
  readonly vault: Vault;
  readonly keep: Retention;
  readonly record: SiteRecord | null;
  /** `accepted`: a person looked at the clock. */
  readonly clock: "guarded" | "accepted";
  /** A person looked at the changes up to this snapshot. */
  readonly trust: SnapshotId | null;
}

export interface PruneRefusal {
  readonly code: "CLOCK_DOUBTED" | "CHANGE_DOUBTED" | "ROLE_CHANGE_PENDING";
  readonly because: string;
  readonly hint: string;
}

export interface PrunePlan {
  readonly site: string;
  readonly verdicts: readonly RetentionVerdict[];
  readonly refusals: readonly PruneRefusal[];
  readonly freedBytes: number;
  readonly mark: PruneMark;
}

/** What would go, and why everything else stays. Writes nothing. */
export async function planPrune(engine: Engine, order: PruneOrder): Promise<PrunePlan> {
  const { vault, keep, record } = order;
  const nowMs = engine.clock.nowMs();
  const seals = await listSnapshots(vault);
  const history = await readHistory(vault, seals);
  const mark = await readPruneMark(vault);
  const trusted = [mark.trusted ?? "", order.trust ?? ""].toSorted().at(-1) ?? "";
  const verdicts = planRetention(await readFacts(vault, seals, record), keep, nowMs);
  const leaving = new Set(verdicts.filter(({ verdict }) => verdict === "goes").map(({ id }) => id));
  return {
    site: order.site,
    verdicts,
    refusals: [
      ...doubtedClock(order, { seals, mark, nowMs }),
      ...doubtedChanges(order, history, trusted),
      ...pendingChange(order),
    ],
    freedBytes: await freed(vault, { seals, history, leaving }),
    mark: { prunedAt: nowMs, trusted: trusted === "" ? null : trusted },
  };
}

function* doubtedClock(
  order: PruneOrder,
  known: { readonly seals: readonly SnapshotSeal[]; readonly mark: PruneMark; readonly nowMs: number },
): Generator<PruneRefusal> {
  const newestSnapshotAt = known.seals.reduce(
    (newest, { at }) => Math.max(newest, at),
    Number.NEGATIVE_INFINITY,
  );
  const because = doubtClock(
    {
      newestSnapshotAt: known.seals.length === 0 ? null : newestSnapshotAt,
      surveyedAt: order.record?.surveyedAt ?? null,
      prunedAt: known.mark.prunedAt,
    },
    known.nowMs,
  );
  if (because === null || order.clock === "accepted") return;
  const hint = `Compare with another clock (date). If it is right: clonepanel snapshot prune ${order.site} --accept-clock`;
  yield { code: "CLOCK_DOUBTED", because, hint };
}

function* doubtedChanges(
  order: PruneOrder,
  { deltas }: History,
  trusted: SnapshotId,
): Generator<PruneRefusal> {
  for (const delta of deltas) {
    const because = delta.to > trusted ? doubtChange(delta) : null;
    if (because === null) continue;
    yield {
      code: "CHANGE_DOUBTED",
      because: `from ${delta.from} to ${delta.to}, ${because}: no snapshot goes until a person has looked`,
      hint: `Look: clonepanel snapshot diff ${order.site} ${delta.from} ${delta.to}. If it is right: clonepanel snapshot prune ${order.site} --trust ${delta.to}`,
    };
  }
}

function* pendingChange({ site, record }: PruneOrder): Generator<PruneRefusal> {
  if (record?.change === undefined || record.change === null) return;
  yield {
    code: "ROLE_CHANGE_PENDING",
    because: "a change of the primary is not finished",
    hint: `Finish it first; look: clonepanel status ${site}`,
  };
}

async function freed(
  vault: Vault,
  known: {
    readonly seals: readonly SnapshotSeal[];
    readonly history: History;
    readonly leaving: ReadonlySet<SnapshotId>;
  },
): Promise<number> {
  const line = known.history.line.map(({ id }) => id);
  let bytes = bytesFreed(line, known.history.deltas, known.leaving);
  for (const seal of known.seals)
    if (seal.generation === null && known.leaving.has(seal.id))
      bytes += await uniqueBytes(vault, seal, await readSnapshotManifest(vault, seal));
  return bytes;
}

/** Takes out of the list what the plan says, at once; the room is given back by `emptyTrash`. The caller holds the site's lock. */
export async function applyPrune(
  engine: Engine,
  order: PruneOrder,
  plan: PrunePlan,
): Promise<readonly RetentionVerdict[]> {
  const [refusal] = plan.refusals;
  if (refusal !== undefined) {
    const { code, because, hint } = refusal;
    throw new ClonePanelError(code, `no snapshot of "${order.site}" goes: ${because}`, {
      hint,
      remedy: "owner",
      site: order.site,
    });
  }
  const leaving = plan.verdicts.filter(({ verdict }) => verdict === "goes");
  const about = { kind: "prune", site: order.site, epoch: order.record?.epoch ?? null } as const;
  const kept =
    leaving.length === 0
      ? []
      : await withOperation(
          engine,
          about,
          async (operation) => {
            await operation.plan({ goes: leaving.map(({ id }) => id), freedBytes: plan.freedBytes });
            return operation.step(
              "discard",
              () => discardAll(engine, order, leaving),
              (held) => ({ held }),
            );
          },
          (held) => ({ gone: leaving.length - held.length, held }),
        );
  await writePruneMark(order.vault, plan.mark);
  const held = new Map(kept.map((verdict) => [verdict.id, verdict]));
  return plan.verdicts.map((verdict) => held.get(verdict.id) ?? verdict);
}

/** Returns those that stay after all: pinned or taken into use since the plan was made. */
async function discardAll(
  engine: Engine,
  { site, vault }: PruneOrder,
  leaving: readonly RetentionVerdict[],
): Promise<readonly RetentionVerdict[]> {
  const held: RetentionVerdict[] = [];
  for (const { id } of leaving) {
    engine.signal.throwIfAborted();
    const pin = await readPin(vault, id);
    const lock = await readingLock(engine.coordination, { site, id, purpose: "snapshot prune" });
    const because =
      pin === null ? (lock.kind === "held" ? `in use by ${lock.by}` : null) : `pinned: ${pin.reason}`;
    if (because === null) await discard(vault, id);
    else held.push({ id, verdict: "stays", because: [because] });
    if (lock.kind === "granted") await lock.lock[Symbol.asyncDispose]();
  }
  return held;
}
