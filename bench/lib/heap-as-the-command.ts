/**
 * The command's own start sets the same (src/start.ts). As options of the program they would be without effect: V8 sizes its
 * first heap by itself, and heeds these only when they come later.
 */
import { setFlagsFromString } from "node:v8";

setFlagsFromString("--semi-space-growth-factor=1");
setFlagsFromString("--heap-growing-percent=30");
setFlagsFromString("--no-parallel-scavenge");
