import path from "node:path";
import { toBytePath } from "../../../core/mirror/byte-path.ts";
import type { DatabasePlace } from "../../../ports/database.ts";
import { accountScripts } from "./account-scripts.ts";
import { copyFailed, filePath, removeOnAccount, toolMissing } from "./take-copy.ts";

const scriptMs = 600_000;

/** Sends the changed copy and lets SQLite on the account write its pages into the file, which readers may have open. */
export async function putCopy(place: DatabasePlace, file: string): Promise<void> {
  const { transport } = place;
  const made = await transport.run({ script: accountScripts.makeFolder, timeoutMs: 60_000 });
  if (made.code !== 0) throw copyFailed(place, made.stderr);
  const folder = made.stdout.trim();
  try {
    await transport.pushFiles({
      from: path.dirname(file),
      paths: [path.basename(file)],
      to: folder,
      basis: null,
    });
    const args = [toBytePath(filePath(place)), folder];
    const restored = await transport.run({ script: accountScripts.restore, args, timeoutMs: scriptMs });
    if (restored.code === 45) throw toolMissing(transport);
    if (restored.code !== 0) throw copyFailed(place, restored.stderr);
  } finally {
    await removeOnAccount(transport, folder);
  }
}
