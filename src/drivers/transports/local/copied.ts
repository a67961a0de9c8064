import { randomBytes } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { dirname } from "node:path";

/** `to-owner`: the owner of the copy can read and write it whatever the original's mode; `as-it-is`: same mode. */
export type CopyOpening = "to-owner" | "as-it-is";

export function copiedMode(stats: BigIntStats, opening: CopyOpening): number {
  return (Number(stats.mode) & 0o7777) | (opening === "to-owner" ? 0o600 : 0);
}

/**
 * Node takes seconds as a double and cuts them to microseconds; the half microsecond keeps that cut from falling one
 * short.
 */
export function seconds(nanoseconds: bigint): number {
  return (Number(nanoseconds / 1000n) + 0.5) / 1_000_000;
}

/** In the same folder, so that the rename is atomic; the name is too short to be refused beside the longest one. */
export function temporaryBeside(to: Buffer): Buffer {
  const folder = Buffer.from(dirname(to.toString("latin1")), "latin1");
  return Buffer.concat([folder, Buffer.from(`/.clonepanel-${randomBytes(8).toString("hex")}`)]);
}
