import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { runNode } from "./run-program.ts";
import type { Place } from "./run-tests.ts";

const root = join(import.meta.dirname, "../..");

export type LabAvailability =
  | { readonly kind: "ready" }
  | { readonly kind: "absent"; readonly because: string };

/** Installs the Debian packages of the lab where that is possible, and says why where it is not. */
export function prepareLab(): LabAvailability {
  if (process.platform !== "linux" || !existsSync("/etc/debian_version"))
    return { kind: "absent", because: "it is built from Debian packages, and this is not Debian" };
  if (process.getuid?.() !== 0)
    return { kind: "absent", because: "its network namespaces need root, and this is another user" };
  console.log("set-up: Debian packages of the lab ...");
  const install = spawnSync("sh", [join(root, "test/lab/ensure-packages.sh")], {
    stdio: ["ignore", "inherit", "inherit"],
    timeout: 15 * 60_000,
  });
  return install.status === 0
    ? { kind: "ready" }
    : { kind: "absent", because: "its Debian packages could not be installed (see above)" };
}

/** Labs of this run's own, gone afterwards: one that somebody works with beside them stays as it is. */
export async function withOwnLabs<T>(
  amount: number,
  use: (labs: readonly Place[]) => Promise<T>,
): Promise<T> {
  if (process.env.CLONEPANEL_LAB_DIR !== undefined) return use([{}]);
  const folders = await Promise.all(
    Array.from({ length: amount }, () => mkdtemp("/var/tmp/clonepanel-lab-")),
  );
  try {
    return await use(folders.map(inLab));
  } finally {
    await Promise.all(folders.map(endLab));
  }
}

function inLab(folder: string): Place {
  return { CLONEPANEL_LAB_DIR: folder };
}

async function endLab(folder: string): Promise<void> {
  const args = [join(root, "test/lab/main.ts"), "down", "--wipe-all"];
  const ended = await runNode({ args, timeoutMs: 60_000, env: inLab(folder) });
  if (ended.exitCode === 0) await rm(folder, { recursive: true, force: true });
  else console.log(`The lab in ${folder} could not be ended:\n${ended.output}`);
}
