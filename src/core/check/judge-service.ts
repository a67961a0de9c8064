import type { Limits } from "./settings.ts";
import { bad, good, unknown, type Verdict, warning } from "./verdict.ts";

export type ConnectSeen =
  | { readonly kind: "open"; readonly tookMs: number }
  | { readonly kind: "failed"; readonly because: string };

export function judgeTcp(seen: ConnectSeen): Verdict {
  return seen.kind === "open" ? good(`open after ${Math.round(seen.tookMs)} ms`) : bad(seen.because);
}

/** What a mail server said, line by line, from its greeting on. */
export type DialogueSeen =
  | { readonly kind: "said"; readonly lines: readonly string[] }
  | { readonly kind: "failed"; readonly because: string };

export function judgeSmtp(startTls: "needed" | "unasked", seen: DialogueSeen): Verdict {
  if (seen.kind === "failed") return bad(seen.because);
  const [greeting = "", ...rest] = seen.lines;
  if (!/^220[ -]/.test(greeting)) return bad(`it greets with "${shorten(greeting)}" instead of 220`);
  const offers = rest.filter((line) => /^250[ -]/.test(line));
  if (offers.length === 0) return bad(`it answers EHLO with "${shorten(rest[0] ?? "")}" instead of 250`);
  if (startTls === "needed" && !offers.some((line) => /^250[ -]STARTTLS\s*$/i.test(line))) {
    return bad("it offers no STARTTLS");
  }
  return good(shorten(greeting));
}

export function judgeImap(seen: DialogueSeen): Verdict {
  if (seen.kind === "failed") return bad(seen.because);
  const [greeting = ""] = seen.lines;
  if (!/^\* (OK|PREAUTH)\b/i.test(greeting)) return bad(`it greets with "${shorten(greeting)}"`);
  if (!seen.lines.some((line) => /^a1 OK\b/i.test(line))) return bad("it does not answer CAPABILITY");
  return good(shorten(greeting));
}

export type CertificateSeen =
  | {
      readonly kind: "shown";
      /** Milliseconds since 1970. */
      readonly validUntilMs: number;
      /** Why a browser would refuse it (chain, name); null: it would not. */
      readonly refusedBecause: string | null;
    }
  | { readonly kind: "failed"; readonly because: string };

const dayMs = 86_400_000;

export function judgeCertificate(days: Limits, seen: CertificateSeen, nowMs: number): Verdict {
  if (seen.kind === "failed") return bad(seen.because);
  const left = (seen.validUntilMs - nowMs) / dayMs;
  if (left <= 0) return bad("it has expired");
  if (seen.refusedBecause !== null) return bad(seen.refusedBecause);
  const words = `it is valid for ${Math.floor(left)} more days`;
  if (left < days.bad) return bad(words);
  return left < days.warn ? warning(words) : good(words);
}

/** Something that should be small: percent in use, an offset, an age. Null: nobody knows how much it is. */
export function judgeAmount(
  amount: number | null,
  limits: Limits,
  words: (amount: number) => string,
): Verdict {
  if (amount === null || Number.isNaN(amount)) return unknown("nobody knows yet");
  if (amount >= limits.bad) return bad(`${words(amount)}, the limit is ${words(limits.bad)}`);
  if (amount >= limits.warn) return warning(words(amount));
  return good(words(amount));
}

function shorten(line: string): string {
  // A foreign server's words go to terminals and mails: printable characters only, and few of them.
  return line.replace(/[^\x20-\x7e]/g, "?").slice(0, 80);
}
