import type { Exec } from "../../ports/exec.ts";
import { runProcess } from "./run-process.ts";
import { startProcess } from "./start-process.ts";

/** Child processes of this machine. */
export const systemExec: Exec = { run: runProcess, start: startProcess };
