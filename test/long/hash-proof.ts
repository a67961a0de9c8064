/**
 * A million random changes and a hundred thousand of each structured kind, against both hashes and the naive control:
 *
 *     node test/long/hash-proof.ts [random] [structured]
 *
 * Takes a few minutes. Prints how many changes each hash did not see; exit 1 when one of ours missed any.
 */
import { createHash } from "node:crypto";
import { Chance } from "../../bench/lib/chance.ts";
import {
  naiveHash,
  ourHash,
  type Pair,
  randomPair,
  structuredChanges,
} from "../../src/core/database/hash-proof.fixture.ts";

const [random = "1000000", structured = "100000"] = process.argv.slice(2);
const md5 = (bytes: string): string => createHash("md5").update(bytes, "latin1").digest("hex");
const hashes = { quick: ourHash("quick", md5), deep: ourHash("deep", md5), naive: naiveHash("") };
const chance = new Chance(11);
const below = (limit: number): number => chance.below(limit);

tell("random changes", Number(random), randomPair);
for (const [name, change] of Object.entries(structuredChanges)) tell(name, Number(structured), change);

function tell(name: string, tries: number, change: (below: (limit: number) => number) => Pair): void {
  const missed = { quick: 0, deep: 0, naive: 0 };
  for (let count = 0; count < tries; count++) {
    const [before, after] = change(below);
    for (const kind of ["quick", "deep", "naive"] as const)
      if (hashes[kind](before) === hashes[kind](after)) missed[kind] += 1;
  }
  console.log(
    `${name}: of ${tries} missed: quick ${missed.quick}, deep ${missed.deep}, naive ${missed.naive}`,
  );
  if (missed.quick + missed.deep > 0) process.exitCode = 1;
}
