import { type DnsMessage, parseMessage } from "../../../core/dns/wire/message.ts";
import { signMessage, type TsigVerdict, verifyAnswer } from "../../../core/dns/wire/tsig.ts";
import { limits, openSigner, type Rfc2136Parts } from "./link.ts";

export type SignedReply =
  | { readonly kind: "answer"; readonly message: DnsMessage; readonly tsig: TsigVerdict }
  | { readonly kind: "silent"; readonly because: string };

/** Over TCP: a datagram could be cut, and its sender forged more easily. Asked twice at most. */
export async function exchangeSigned(
  parts: Rfc2136Parts,
  message: Uint8Array,
  signal: AbortSignal,
): Promise<SignedReply> {
  const first = await exchangeOnce(parts, message, signal);
  return first.kind === "answer" ? first : exchangeOnce(parts, message, signal);
}

async function exchangeOnce(
  parts: Rfc2136Parts,
  message: Uint8Array,
  signal: AbortSignal,
): Promise<SignedReply> {
  const signer = await openSigner(parts, signal);
  const signed = signMessage(message, signer);
  const heard: { reply: SignedReply } = { reply: { kind: "silent", because: "it said nothing" } };
  const end = await parts.client.converse({
    server: parts.server,
    message: signed.bytes,
    timeoutMs: limits.answerMs,
    maxBytes: 70_000,
    take: (bytes) => {
      heard.reply = readReply(bytes, message, (tsig) =>
        verifyAnswer({ bytes, tsig, priorMac: signed.mac, place: "first", unsignedBefore: [] }, signer),
      );
      return "enough";
    },
    signal,
  });
  return end.kind === "silent" ? end : heard.reply;
}

function readReply(
  bytes: Uint8Array,
  asked: Uint8Array,
  verify: (tsig: DnsMessage["tsig"]) => TsigVerdict,
): SignedReply {
  const parsed = parseMessage(bytes);
  if (parsed.kind === "garbled")
    return { kind: "silent", because: `its answer is no DNS: ${parsed.because}` };
  const { message } = parsed;
  const isAnswer = message.kind === "response" && bytes[0] === asked[0] && bytes[1] === asked[1];
  if (!isAnswer) return { kind: "silent", because: "what it says is no answer" };
  return { kind: "answer", message, tsig: verify(message.tsig) };
}
