import { describeWebAnswer, type WebAnswer } from "../site/web-answer.ts";

/**
 * What the new primary's own web server says, right after its promotion. Null: as it should be. A site without PHP says
 * nothing of its role and is judged by being served.
 */
export function judgePromoted(answer: WebAnswer, epoch: number): string | null {
  if (answer.kind === "no-origin")
    return "it has no origin in the configuration, so nobody can see whether it takes writes";
  if (answer.kind === "silent" || answer.status >= 500) return `its web server ${describeWebAnswer(answer)}`;
  const { header } = answer;
  if (header === null) return null;
  if (header.role !== "primary" || header.state === "unreadable")
    return `its web server ${describeWebAnswer(answer)}`;
  return header.epoch === epoch ? null : `its web server still speaks of epoch ${header.epoch ?? "unknown"}`;
}
