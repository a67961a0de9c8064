/**
 * Starts the pass server as src/start.ts starts the command: with the same settings of V8's heap, before anything is loaded. As
 * options of the program they would be without effect: V8 sizes its first heap by itself, and heeds these only when they
 * come later.
 */
import { setFlagsFromString } from "node:v8";

setFlagsFromString("--semi-space-growth-factor=1");
setFlagsFromString("--heap-growing-percent=30");
setFlagsFromString("--no-parallel-scavenge");
await import("./pass-server.ts");
