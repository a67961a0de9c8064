import type { DialogueSeen } from "../../check/judge-service.ts";

export type RcptSeen =
  | {
      readonly kind: "asked";
      readonly known: RcptAnswer;
      readonly knownSaid: string;
      readonly unknown: RcptAnswer;
      readonly unknownSaid: string;
    }
  | { readonly kind: "failed"; readonly because: string };

export type RcptAnswer = "accepted" | "later" | "refused";

/** A line that ends an answer; those before it have a dash. */
export const lastLine = /^\d{3}(?: |$)/;

/** Of a talk of greeting, EHLO, MAIL, RCPT of somebody known, RCPT of nobody. Pure. */
export function readRcptTalk(seen: DialogueSeen): RcptSeen {
  if (seen.kind === "failed") return { kind: "failed", because: seen.because };
  const answers = seen.lines.filter((line) => lastLine.test(line));
  const [greeting = "", hello = "", sender = "", known, unknown] = answers;
  const broken = [greeting, hello, sender].find((line) => !line.startsWith("2"));
  if (broken !== undefined || known === undefined || unknown === undefined)
    return { kind: "failed", because: `it said "${(broken || answers.at(-1) || "nothing").slice(0, 200)}"` };
  return {
    kind: "asked",
    known: answerOf(known),
    knownSaid: known.slice(0, 200),
    unknown: answerOf(unknown),
    unknownSaid: unknown.slice(0, 200),
  };
}

function answerOf(line: string): RcptAnswer {
  if (line.startsWith("2")) return "accepted";
  return line.startsWith("4") ? "later" : "refused";
}
