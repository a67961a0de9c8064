import { sortSets } from "../../../core/dns/record-set.ts";
import { classIn } from "../../../core/dns/record-type.ts";
import { writeMessage } from "../../../core/dns/wire/message.ts";
import { Transfer, type TransferProgress } from "../../../core/dns/wire/transfer.ts";
import { signMessage } from "../../../core/dns/wire/tsig.ts";
import type { ZoneState } from "../../../core/dns/zone-state.ts";
import type { ZoneOrder } from "../../../ports/dns-provider.ts";
import { failureOf } from "./failures.ts";
import { limits, openSigner, type Rfc2136Parts } from "./link.ts";

export type TransferOutcome =
  | { readonly kind: "read"; readonly state: ZoneState }
  /** It does not list its zones for this key, or not over this line: what is there must be asked name by name. */
  | { readonly kind: "not-allowed" };

/** The whole zone in one go (AXFR). */
export async function readByTransfer(
  parts: Rfc2136Parts,
  { zone, signal }: ZoneOrder,
): Promise<TransferOutcome> {
  const signer = await openSigner(parts, signal);
  const id = parts.randomId();
  const signed = signMessage(makeTransferRequest(id, zone), signer);
  const transfer = new Transfer({ id, requestMac: signed.mac, signer });
  const last: { progress: TransferProgress } = { progress: { kind: "more" } };
  const end = await parts.client.converse({
    server: parts.server,
    message: signed.bytes,
    timeoutMs: limits.transferMs,
    maxBytes: limits.transferBytes,
    take: (bytes) => {
      last.progress = transfer.take(bytes);
      return last.progress.kind === "more" ? "more" : "enough";
    },
    signal,
  });
  const { progress } = last;
  if (end.kind === "silent" || progress.kind === "more" || progress.kind === "broken") {
    return { kind: "not-allowed" };
  }
  if (progress.kind === "done") {
    const sets = sortSets(progress.sets);
    return { kind: "read", state: { zone, sets, coverage: "whole-zone", readOnly: null, notes: [] } };
  }
  const keyIsFine = progress.tsig.kind === "good" || progress.tsig.kind === "unsigned";
  if (keyIsFine && progress.rcode !== "NOTAUTH") return { kind: "not-allowed" };
  throw failureOf({
    provider: parts.id,
    zone,
    rcode: progress.rcode,
    tsig: progress.tsig,
    nowSeconds: signer.nowSeconds,
  });
}

function makeTransferRequest(id: number, zone: string): Uint8Array {
  return writeMessage({
    id,
    flags: 0,
    questions: [{ name: zone, type: "AXFR", class: classIn }],
    answers: [],
    authorities: [],
    additionals: [],
  });
}
