#!/usr/bin/env node
// The published command. It imports nothing before it knows that this Node can run the rest, and keeps to words
// that every Node since 12.20 can read, so that an old one says what it lacks instead of failing on syntax.
import * as nodeModule from "node:module";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major > 22 || (major === 22 && minor >= 18)) {
  hideExperimentalWarnings();
  keepHeapSmall();
  keepCompiled(process.env["XDG_CACHE_HOME"], process.env["HOME"]);
  void import("./cli/main.ts");
} else {
  process.stderr.write(
    `clonepanel needs Node 22.18 or newer; this is Node ${process.versions.node} (${process.execPath}).\n` +
      "Install Node 24, or start clonepanel from a clone of its repository, which brings its own.\n",
  );
  process.exitCode = 2;
}

/**
 * Compiled once, the command starts in a quarter of the time. The folder is the owner's own: in the system's common one
 * another user could leave code for us to run.
 */
function keepCompiled(caches: string | undefined, home: string | undefined) {
  const folder = caches || (home ? join(home, ".cache") : "");
  if (folder !== "") nodeModule.enableCompileCache(join(folder, "clonepanel", "compiled"));
}

/**
 * Rows that pass through are garbage a moment later. Left alone, V8 answers a stream of them with 128 MB for young objects
 * and a heap of twice what is in use, and saves no processor time by it. Before anything is compiled: what is kept compiled
 * is only good under the same flags.
 */
function keepHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--heap-growing-percent=30");
  // So small a space is swept sooner than helpers have agreed on who sweeps what: a tenth of a pass's processor time.
  setFlagsFromString("--no-parallel-scavenge");
}

/** node:sqlite warns at every start; that says nothing to an owner. All other warnings stay. */
function hideExperimentalWarnings(): void {
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name !== "ExperimentalWarning") process.stderr.write(`${warning.stack ?? warning.message}\n`);
  });
}
