/**
 * The primary is dead for minutes while mail comes in at a steady rate, by a sender with real MX logic; then it returns
 * and the mover runs:
 *
 *     node test/long/mail-outage.ts RESULTS.jsonl [messages] [dead minutes]
 *
 * 5,000 messages and ten minutes take about a quarter of an hour. Exit 1 when a message was lost or doubled.
 */
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { openMirrorLab, site } from "../integration/lab/mirror-lab.ts";
import { awaitArrival, judgeOutage, sendDuring } from "../integration/mail/outage.ts";

const [results = "mail-outage.jsonl", messages = "5000", minutes = "10"] = process.argv.slice(2);
const deadMs = Number(minutes) * 60_000;
await using mirror = await openMirrorLab({ with: ["mail"] });
await mirror.lab.reset();
// A quarter more than the outage, so that mail comes before, while and after.
const pauseMs = (deadMs * 1.25) / Number(messages);
const sent = await sendDuring(mirror, { messages: Number(messages), pauseMs, prefix: "long" }, async () => {
  await sleep(deadMs * 0.1);
  await mirror.lab.kill("a");
  await sleep(deadMs);
  await mirror.lab.revive("a");
});
await awaitArrival(mirror, Number(messages));
const started = performance.now();
const run = await mirror.clonepanel(["mail", "transfer", site, "--yes", "--json"], { timeoutMs: 600_000 });
const seconds = Math.round((performance.now() - started) / 100) / 10;
const table = { ...judgeOutage(mirror, sent), transferSeconds: seconds, exit: run.code };
appendFileSync(results, `${JSON.stringify(table)}\n`);
console.table([table]);
process.exitCode = table.lost + table.doubled + table.leftAtSecondary > 0 || run.code !== 0 ? 1 : 0;
