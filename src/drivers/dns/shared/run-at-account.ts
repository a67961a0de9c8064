import { dnsAuthRejected, dnsUnreachable } from "../../../core/dns/errors.ts";
import { ClonePanelError } from "../../../core/errors.ts";
import type { ScriptOrder, ScriptResult, Transport } from "../../../ports/transport.ts";

/** A script at the account that is a provider. What the line does is said as it is of any provider. */
export async function runAtAccount(
  parts: { readonly id: string; readonly transport: () => Promise<Transport> },
  order: ScriptOrder,
): Promise<ScriptResult> {
  order.signal?.throwIfAborted();
  try {
    return await (await parts.transport()).run(order);
  } catch (error) {
    if (!(error instanceof ClonePanelError)) throw error;
    if (error.code === "SSH_AUTH_REFUSED") throw dnsAuthRejected(parts.id, error.message);
    if (error.remedy === "wait") throw dnsUnreachable(parts.id, error.message);
    throw error;
  }
}
