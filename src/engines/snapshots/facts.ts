import { verifiedAt } from "../../core/snapshot/proof.ts";
import type { SnapshotFacts } from "../../core/snapshot/retention.ts";
import type { SnapshotSeal } from "../../core/snapshot/snapshot.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import { readRescueRecord } from "../rescue/record.ts";
import type { Vault } from "../vault/place-vault.ts";
import { readPin, readProofOf } from "./marks.ts";

/** What retention goes by, of every snapshot. */
export async function readFacts(
  vault: Vault,
  seals: readonly SnapshotSeal[],
  record: SiteRecord | null,
): Promise<readonly SnapshotFacts[]> {
  const facts: SnapshotFacts[] = [];
  for (const { id, at, reason, base } of seals) {
    const proof = await readProofOf(vault, id);
    facts.push({
      id,
      at,
      reason,
      base: base ?? null,
      closedAt: reason === "quarantine" ? await closedAt(vault, id) : null,
      state: proof.damaged.length > 0 ? "damaged" : "good",
      verifiedAt: verifiedAt(proof),
      pinned: (await readPin(vault, id))?.reason ?? null,
      usedBy: userOf(id, record),
    });
  }
  return facts;
}

async function closedAt(vault: Vault, id: string): Promise<number | null> {
  return (await readRescueRecord(vault, id))?.closed?.at ?? null;
}

/** A former primary is compared with what its successor was promoted on, whenever it comes back. */
function userOf(id: string, record: SiteRecord | null): string | null {
  const waiting = record?.replicas.find(({ base, quarantine }) => base === id || quarantine === id);
  return waiting === undefined ? null : `the return of ${waiting.account}`;
}
