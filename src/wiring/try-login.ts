import { ClonePanelError } from "../core/errors.ts";
import type { LoginTrial } from "../engines/keys/key-house.ts";
import type { Transport } from "../ports/transport.ts";

/** A connection of its own, which lives for one order that does nothing. */
export async function tryLogin(open: () => Promise<Transport>, signal: AbortSignal): Promise<LoginTrial> {
  await using transport = await open();
  try {
    await transport.run({ script: ":", timeoutMs: 30_000, signal });
    return { kind: "let in" };
  } catch (error) {
    if (!(error instanceof ClonePanelError)) throw error;
    if (error.code === "SSH_AUTH_REFUSED") return { kind: "refused", because: error.message };
    if (unusable.has(error.code)) return { kind: "unusable", because: error.message };
    throw error;
  }
}

const unusable: ReadonlySet<string> = new Set(["SSH_SHELL_UNUSABLE", "KEY_GATE_REFUSED"]);
