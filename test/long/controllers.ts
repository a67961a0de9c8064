/**
 * Three controllers and three members of etcd in network namespaces, and one of them is killed, frozen or cut off just when
 * a site's primary is missed:
 *
 *     node test/long/controllers.ts RESULTS.jsonl [ROUNDS, default 3]
 *
 * Needs root. Goes on after the last row that stands in the results; can be ended at any time. Exit 1 when an account was
 * told what it should not have been, or the site did not move.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { type Member, type Node, Scene } from "../integration/controllers/scene.ts";

const faults = ["none", "killed", "frozen", "cut off"] as const;
const whoms = ["its controller", "the leader of etcd"] as const;
const [results = "controllers.jsonl", rounds = "3"] = process.argv.slice(2);
const rows = existsSync(results)
  ? readFileSync(results, "utf8")
      .split("\n")
      .filter((row) => row !== "")
  : [];
const done = new Set(rows.map((row) => (JSON.parse(row) as { readonly name: string }).name));

for (let round = 1; round <= Number(rounds); round += 1) {
  for (const fault of faults) {
    for (const whom of fault === "none" ? whoms.slice(0, 1) : whoms) {
      const name = `${whom} ${fault}, round ${round}`;
      if (done.has(name)) continue;
      const row = { name, ...(await play(fault, whom)), load: Number(loadavg()[0]?.toFixed(1)) };
      console.log(JSON.stringify(row));
      appendFileSync(results, `${JSON.stringify(row)}\n`);
      if (row.faults.length > 0) process.exitCode = 1;
    }
  }
}

async function play(fault: (typeof faults)[number], whom: (typeof whoms)[number]) {
  await using scene = await Scene.open(4);
  const { sites, accounts } = scene;
  await scene.until("all have a copy", () => sites.every((site) => accounts.now(site).length === 2), 900_000);
  const [site = ""] = sites;
  await scene.until("somebody works on it", () => scene.workerOf(site) !== null);
  const leader = await scene.leader();
  scene.break(site);
  const misses = () => scene.lines.findLast(({ line }) => line.site === site && line.job === "watch");
  await scene.until("it is missed", () => misses() !== undefined);
  // Who said so watches it now; who mirrored it last may have given it to another one since.
  const victim: Node | Member = whom === "its controller" ? (misses()?.node ?? "home") : leader;
  if (fault === "killed") scene.signal(victim, "SIGKILL");
  if (fault === "frozen") scene.signal(victim, "SIGSTOP");
  if (fault === "cut off") await scene.network.pullCable(victim);
  const movedMs = await scene.until("it moves", () => scene.primaryOf(site) === "two", 900_000);
  if (fault === "frozen") scene.signal(victim, "SIGCONT");
  if (fault === "cut off") await scene.network.plugIn(victim);
  // Whoever comes back has time to do what it should not.
  await new Promise((resolve) => setTimeout(resolve, 45_000));
  accounts.look();
  return {
    movedS: Math.round(movedMs / 100) / 10,
    orders: accounts.told.length,
    numbers: Math.max(...accounts.told.filter((told) => told.site === site).map(({ tenure }) => tenure)),
    faults: accounts.faults(),
  };
}
