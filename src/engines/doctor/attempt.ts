import { ClonePanelError } from "../../core/errors.ts";
import type { Engine } from "../mirror/engine.ts";

export interface Failed {
  readonly kind: "failed";
  readonly error: { readonly message: string; readonly hint: string };
}

/** A look that fails is a finding, whatever it was; only an order to stop ends the examination. */
export async function attempt<T>(engine: Engine, look: () => Promise<T>): Promise<T | Failed> {
  try {
    return await look();
  } catch (error) {
    engine.signal.throwIfAborted();
    if (error instanceof ClonePanelError) return { kind: "failed", error };
    const message = error instanceof Error ? error.message : String(error);
    return {
      kind: "failed",
      error: {
        message: `something unexpected: ${message}`,
        hint: "Run it again with --verbose and report it.",
      },
    };
  }
}
