import { setTimeout as sleep } from "node:timers/promises";
import { repository } from "../../repository.ts";
import type { MirrorLab } from "./mirror-lab.ts";
import { site } from "./mirror-lab.ts";

/** Links of files into place wait for /tmp/go: cp is found by its option -t, which also the keeping of the old files has. */
const gate = `cp /usr/bin/cp /tmp/cp-behind; rm -f /tmp/arrived /tmp/go
printf '#!/bin/sh\\ncase "$*" in *"/old -- "*) ;; *" -t "*) : > /tmp/arrived; while [ ! -e /tmp/go ]; do sleep 0.1; done;; esac\\nexec /tmp/cp-behind "$@"\\n' > /tmp/cp-gate
chmod 755 /tmp/cp-gate /tmp/cp-behind; mount --bind /tmp/cp-gate /usr/bin/cp`;

/**
 * Kills a sync inside its one visible step: files stand in place, the server hesitates with the COMMIT of the rows, and
 * the controller dies before it knows the outcome.
 */
export async function killInsideCommit(mirror: MirrorLab): Promise<void> {
  const { lab, facts } = mirror;
  const pidFile = `${facts.control.home}/killed.pid`;
  await lab.mustExec("b", ["sh", "-c", gate]);
  const words = [`${repository}/src/cli/main.ts`, "sync", site, "--yes", "--json"];
  const run = lab.exec("control", ["sh", "-c", 'echo $$ > "$0"; exec node "$@"', pidFile, ...words], {
    env: { CLONEPANEL_CONFIG: facts.control.config },
  });
  try {
    await until(
      "the files are being swapped",
      async () => (await lab.exec("b", ["test", "-e", "/tmp/arrived"])).code === 0,
    );
    const lock = lab.sql("b", "FLUSH TABLES WITH READ LOCK; SELECT SLEEP(4)");
    await until("the lock is held", () => isRunning(mirror, "SELECT SLEEP"));
    await lab.mustExec("b", ["touch", "/tmp/go"]);
    await until("the COMMIT waits", () => isRunning(mirror, "COMMIT"));
    await lab.mustExec("control", ["sh", "-c", 'kill -9 "$(cat "$0")"', pidFile]);
    const { code } = await run;
    if (code !== 137) throw new Error(`it was not killed: ${code}`);
    await lock;
  } finally {
    await lab.exec("b", ["touch", "/tmp/go"]);
    await run;
    await lab.mustExec("b", ["umount", "/usr/bin/cp"]);
  }
}

async function isRunning({ lab }: MirrorLab, statement: string): Promise<boolean> {
  const rows = await lab.sql("b", "SHOW PROCESSLIST");
  return rows.some((row) => row.some((cell) => cell.startsWith(statement)));
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (await isSo()) return;
    await sleep(50);
  }
  throw new Error(`waited in vain until ${what}`);
}
