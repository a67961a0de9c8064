/**
 * 1,000 random damages to a vault (bits, cuts, edits, swaps, strangers; in files, parts of tables, manifests and seals):
 * each must be found by a full verification, and named with the snapshots that have it and no others.
 *
 *     node test/long/vault-damages.ts [RESULTS.jsonl] [COUNT]
 *
 * Some minutes. Each round has a seed of its own; those that stand in the results already are not played again. Exit 1
 * when one was wrong.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { chanceOf, type DamageRound, fillVault, playDamage } from "../../src/testing/vault-damage.ts";
import { openVaultScene } from "../../src/testing/vault-scene.ts";

type Row = DamageRound & { readonly seed: number };

const [results = "vault-damages.jsonl", wanted = "1000"] = process.argv.slice(2);
const known = new Set(readRows().map(({ seed }) => seed));
await using scene = await openVaultScene();
await fillVault(scene);
for (let seed = 1; seed <= Number(wanted); seed += 1) {
  if (known.has(seed)) continue;
  const row: Row = { seed, ...(await playDamage(scene, chanceOf(seed))) };
  appendFileSync(results, `${JSON.stringify(row)}\n`);
}
const rows = readRows();
const wrong = rows.filter(({ fault }) => fault !== null);
const byAct = Object.groupBy(rows, ({ what }) => what);
for (const [what, all = []] of Object.entries(byAct))
  console.log(`${String(all.length).padStart(5)} ${what}`);
console.log(
  `${rows.length} damages, ${wrong.length === 0 ? "all found and named right" : JSON.stringify(wrong, null, 1)}`,
);
process.exitCode = wrong.length > 0 ? 1 : 0;

function readRows(): readonly Row[] {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Row);
}
