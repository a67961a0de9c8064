import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { FaultKind } from "../../../src/testing/faulty-files.ts";
import { withBadCalls } from "./bad-calls.ts";
import { type BadRun, type DiskFault, withBadFiles, withBadState } from "./bad-disk.ts";
import { type DiskOperation, makeBase, pruneBase, useBase } from "./operations.ts";

export const faultKinds: readonly FaultKind[] = ["ENOSPC", "EIO", "kill"];

export interface DiskRow {
  readonly operation: string;
  readonly disk: keyof typeof disks;
  readonly kind: FaultKind;
  readonly at: number;
  readonly write: string;
  /** What the operation said of it; null when it went on. */
  readonly said: string | null;
  /** What was wrong afterwards. */
  readonly wrong: string | null;
}

const disks = {
  files: (fault: DiskFault, _: string, work: () => Promise<string | null>) => withBadFiles(fault, work),
  calls: withBadCalls,
  state: (fault: DiskFault, _: string, work: () => Promise<string | null>) => withBadState(fault, work),
} as const;
const allDisks = ["files", "calls", "state"] as const;

/**
 * Every operation with its 1st, 2nd, 3rd ... write failing, each on a copy of its own, until it passes untouched.
 *
 * @param every how far apart the points are: 1 tries each of them. The kinds of failure take turns, or all are tried at
 *   each point.
 */
export async function tryAllFaults(order: {
  readonly folder: string;
  /** Default: all three. */
  readonly disks?: (operation: string) => readonly DiskRow["disk"][];
  readonly operations: readonly DiskOperation[];
  /** Not tried again. Default: none is known. */
  readonly known?: (point: Pick<DiskRow, "operation" | "disk" | "at" | "kind">) => boolean;
  readonly every: (operation: string) => number;
  readonly kinds: "in-turn" | "all";
  readonly tried: (row: DiskRow) => void;
}): Promise<void> {
  const bases = {
    empty: join(order.folder, "empty"),
    used: join(order.folder, "used"),
    pruned: join(order.folder, "pruned"),
  };
  for (const base of Object.values(bases)) {
    await mkdir(base);
    await makeBase(base);
  }
  await useBase(bases.used);
  await pruneBase(bases.pruned);
  let turn = 0;
  for (const operation of order.operations)
    for (const disk of order.disks?.(operation.name) ?? allDisks)
      for (let at = 1; ; at += order.every(operation.name)) {
        const kinds = order.kinds === "all" ? faultKinds : [faultKinds[turn++ % faultKinds.length] ?? "EIO"];
        const rows: (DiskRow | "known" | null)[] = [];
        for (const kind of kinds) {
          if (order.known?.({ operation: operation.name, disk, at, kind }) === true) {
            rows.push("known");
            continue;
          }
          const place = join(order.folder, "work");
          await rm(place, { recursive: true, force: true });
          await cp(bases[operation.base], place, { recursive: true, preserveTimestamps: true });
          await operation.prepare?.(place);
          rows.push(await tryOne({ operation, disk, kind, at, place }));
        }
        for (const row of rows) if (row !== null && row !== "known") order.tried(row);
        if (rows.every((row) => row === null)) break;
      }
}

interface Point extends DiskFault {
  readonly operation: DiskOperation;
  readonly disk: DiskRow["disk"];
  readonly place: string;
}

async function tryOne({ operation, disk, kind, at, place }: Point): Promise<DiskRow | null> {
  const bad: BadRun<string | null> = await disks[disk]({ at, kind }, place, () => operation.work(place));
  if (bad.fired === null) {
    if (bad.result !== null) throw new Error(`${operation.name} fails without a fault: ${bad.result}`);
    return null;
  }
  const wrong = await look(operation, place).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message.slice(0, 600) : String(error)),
  );
  return { operation: operation.name, disk, kind, at, write: bad.fired, said: bad.result, wrong };
}

async function look(operation: DiskOperation, place: string): Promise<void> {
  await operation.look(place);
  const again = await operation.work(place);
  if (again !== null) throw new Error(`the same again on a good disk says ${again}`);
  await operation.healed(place);
}
