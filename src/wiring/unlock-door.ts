import { ClonePanelError } from "../core/errors.ts";
import { Secret } from "../core/site/secret.ts";
import { askPassphrase } from "../platform/ask-passphrase.ts";
import { knock, openUnlockDoor } from "../platform/unlock-door.ts";
import type { Unlocking } from "../ports/unlocking.ts";

const doorOf = (statePath: string) => `${statePath}/unlock.sock`;

/** Lets `clonepanel unlock` in, for as long as the daemon runs. */
export function openDoor(
  statePath: string,
  unlocking: Unlocking,
  heard: (opened: readonly string[]) => void,
): Promise<AsyncDisposable> {
  return openUnlockDoor(doorOf(statePath), async (passphrase) => {
    if (passphrase === "") return { kind: "locked", count: (await unlocking.locked()).length };
    const opened = await unlocking.unlock(new Secret(passphrase));
    if (opened.length > 0) heard(opened);
    if (opened.length === 0 && (await unlocking.locked()).length > 0) return { kind: "wrong" };
    return { kind: "opened", count: opened.length };
  });
}

/** How many keys of the running controller nobody has opened; null: none that began locked runs here. */
export async function lockedKeys(statePath: string): Promise<number | null> {
  const reply = await knock(doorOf(statePath), "").catch(() => null);
  return reply?.kind === "locked" ? reply.count : null;
}

/** Brings the passphrase to the running daemon: typed at the terminal, else the first line of stdin. */
export async function unlockRunning(statePath: string, signal: AbortSignal): Promise<number> {
  const passphrase = process.stdin.isTTY
    ? await askPassphrase("Passphrase of the controller's keys: ", signal)
    : await firstLineOfStdin();
  if (passphrase === null)
    throw new ClonePanelError("USAGE", "no passphrase was given", {
      hint: "Type it when asked, or give it on stdin: clonepanel unlock < FILE",
      remedy: "owner",
    });
  const reply = await knock(doorOf(statePath), passphrase.reveal());
  if (reply === null)
    throw new ClonePanelError("UNLOCK_NOBODY", "no running controller waits for a passphrase here", {
      hint: "Start it first: clonepanel run. Other commands ask by themselves when they need the key.",
      remedy: "owner",
    });
  if (reply.kind === "opened") return reply.count;
  throw new ClonePanelError("PASSPHRASE_WRONG", "the passphrase opens none of the keys that are locked", {
    hint: "Try again: clonepanel unlock",
    remedy: "owner",
  });
}

const longest = 1_024;

async function firstLineOfStdin(): Promise<Secret | null> {
  let text = "";
  for await (const piece of process.stdin) {
    text += String(piece);
    if (text.includes("\n") || text.length > longest) break;
  }
  const line = text.split("\n")[0]?.replace(/\r$/, "") ?? "";
  return line === "" ? null : new Secret(line);
}
