import { ClonePanelError } from "../../core/errors.ts";
import type { Engine } from "../mirror/engine.ts";
import type { Vault } from "../vault/place-vault.ts";

const tries = 5;
const pauseMs = 500;

/**
 * Reads the current generation without the site's lock, so that looking is never refused because a mirror pass runs.
 * What was read counts only when no commit happened meanwhile; else it is read again.
 */
export async function steadily<T>(
  engine: Pick<Engine, "clock" | "signal">,
  vault: Vault,
  read: () => Promise<T>,
): Promise<T> {
  for (let left = tries; left > 0; left -= 1) {
    const before = await standOf(vault);
    if (before !== "committing") {
      const outcome = await settle(read);
      if ((await standOf(vault)) === before) return unwrap(outcome);
    }
    if (left > 1) await engine.clock.sleep(pauseMs, engine.signal);
  }
  throw new ClonePanelError("VAULT_CHANGING", "the vault was written to again and again while it was read", {
    hint: "Run the same command again. If it stays, a run was cut short: clonepanel sync finishes what it left.",
    remedy: "wait",
  });
}

/** A commit leaves its redo list until its last step, and each generation has another manifest. */
async function standOf({ files, folder, current }: Vault): Promise<string> {
  if ((await files.lstat(`${folder}/redo`)) !== null) return "committing";
  return (await files.sha256(`${current}/manifest`)) ?? "none";
}

type Settled<T> =
  | { readonly kind: "value"; readonly value: T }
  | { readonly kind: "error"; readonly error: unknown };

async function settle<T>(read: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { kind: "value", value: await read() };
  } catch (error) {
    return { kind: "error", error };
  }
}

function unwrap<T>(outcome: Settled<T>): T {
  if (outcome.kind === "error") throw outcome.error;
  return outcome.value;
}
