import { freezeHere } from "./freezer.ts";

// A controller that freezes the account whose home is its argument, and then waits to be killed.
const [home = "", drainTimeoutMs = "5000"] = process.argv.slice(2);
process.stdout.write("starting\n");
const frozen = await freezeHere(home, { drainTimeoutMs: Number(drainTimeoutMs) });
process.stdout.write(`${frozen.kind}\n`);
setInterval(() => {}, 1000);
