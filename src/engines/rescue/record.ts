import { ClonePanelError } from "../../core/errors.ts";
import type { Decision, RecordedDecision, RescueRecord } from "../../core/merge/decision.ts";
import { fromBytePath, showPath, toBytePath } from "../../core/mirror/byte-path.ts";
import type { SnapshotId } from "../../core/snapshot/snapshot.ts";
import type { Vault } from "../vault/place-vault.ts";

// What was decided about a returned primary lies beside the snapshots, like their pins and proofs: the vault knows it
// without its controller, and it outlives the snapshot that it is about.

export async function readRescueRecord(vault: Vault, id: SnapshotId): Promise<RescueRecord | null> {
  const path = recordPath(vault, id);
  const text = await vault.files.read(path);
  if (text === null) return null;
  const record = recordIn(text);
  if (record !== null) return record;
  // Not the same as none: what it says was carried out must not be offered again.
  throw recordDamaged(showPath(path), showPath(vault.folder.slice(vault.folder.lastIndexOf("/") + 1)));
}

function recordDamaged(path: string, site: string): ClonePanelError {
  return new ClonePanelError("RESCUE_RECORD_DAMAGED", `${path} cannot be read`, {
    hint: `Look at the vault's disk. To decide the case anew: mv '${path}' '${path}.damaged'   then: clonepanel rescue list ${site}   Rows that were taken under a new id are listed again. The case itself is a snapshot and is not touched.`,
    remedy: "owner",
    site,
  });
}

function recordIn(text: string): RescueRecord | null {
  try {
    const record = JSON.parse(fromBytePath(text)) as Partial<RescueRecord> | null;
    return record?.v === 1 && Array.isArray(record.decisions) ? (record as RescueRecord) : null;
  } catch {
    return null;
  }
}

/** Newest case first. */
export async function readRescueRecords(vault: Vault): Promise<readonly RescueRecord[]> {
  const records: RescueRecord[] = [];
  for (const name of (await vault.files.listNames(`${vault.folder}/rescues`)) ?? []) {
    if (!name.endsWith(".json")) continue;
    const record = await readRescueRecord(vault, name.slice(0, -".json".length));
    if (record !== null) records.push(record);
  }
  return records.reverse();
}

export async function writeRescueRecord(vault: Vault, record: RescueRecord): Promise<void> {
  await vault.files.makeFolder(`${vault.folder}/rescues`);
  await vault.files.writeDurable(
    recordPath(vault, record.case),
    toBytePath(`${JSON.stringify(record)}\n`),
    0o600,
  );
}

export function emptyRecord(id: SnapshotId, account: string): RescueRecord {
  return { v: 1, case: id, account, decisions: [], pending: null, closed: null };
}

/** The record with more that was carried out. A decision stands once. */
export function withDecisions(
  record: RescueRecord,
  decisions: readonly Decision[],
  when: Pick<RecordedDecision, "at" | "operation">,
): RescueRecord {
  const known = new Set(record.decisions.map(({ id }) => id));
  const fresh = decisions.filter(({ id }) => !known.has(id)).map((one) => ({ ...one, ...when }));
  return { ...record, decisions: [...record.decisions, ...fresh] };
}

function recordPath(vault: Vault, id: SnapshotId): string {
  return `${vault.folder}/rescues/${id}.json`;
}
