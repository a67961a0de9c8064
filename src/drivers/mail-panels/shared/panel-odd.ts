import { ClonePanelError } from "../../../core/errors.ts";
import type { PanelDesk } from "../../../core/mail/doctor/panel-desk.ts";

/** Says why a panel's answer cannot be used; never leaves its driver. */
export class PanelOdd extends Error {}

type Read = Extract<PanelDesk, { readonly kind: "read" }>;

/** Whatever keeps the panel from being read becomes its reason; `hint`: what an owner can try by hand. */
export async function deskOr(
  hint: string,
  signal: AbortSignal,
  read: () => Promise<Read>,
): Promise<PanelDesk> {
  try {
    const desk = await read();
    const sorted = (list: readonly string[]) => [...new Set(list)].sort();
    return {
      ...desk,
      mailboxes: sorted(desk.mailboxes),
      forwarders: sorted(desk.forwarders),
      autoresponders: sorted(desk.autoresponders),
    };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ClonePanelError)
      return { kind: "unreadable", because: error.message, hint: error.hint };
    if (error instanceof PanelOdd) return { kind: "unreadable", because: error.message, hint };
    throw error;
  }
}
