import { describeWebAnswer, type WebAnswer } from "../site/web-answer.ts";

export type WebVerdict =
  | { readonly kind: "good" }
  /** Nobody can tell, or it was no better before: worth saying, no reason to take anything back. */
  | { readonly kind: "unclear"; readonly because: string }
  /** It was fine before, and now it is not. */
  | { readonly kind: "bad"; readonly because: string };

/** A page of the primary before and after ClonePanel's files were installed there. Pure. */
export function judgePrimary(before: WebAnswer, after: WebAnswer): WebVerdict {
  const now = describeWebAnswer(after);
  if (isServed(before) && !isServed(after))
    return { kind: "bad", because: `${now}; before, it ${describeWebAnswer(before)}` };
  if (isReplicasAnswer(after) && !isReplicasAnswer(before))
    return { kind: "bad", because: `${now}, so it would refuse every write` };
  const isPrimarysAnswer = isServed(after) && after.header?.role === "primary";
  return isPrimarysAnswer ? { kind: "good" } : { kind: "unclear", because: now };
}

/** A page before and after ClonePanel's files went. Null: it is served as before, or nobody could tell. Pure. */
export function judgeLeft(before: WebAnswer, after: WebAnswer): string | null {
  if (!isServed(before) || isServed(after)) return null;
  return `${describeWebAnswer(after)}; before, it ${describeWebAnswer(before)}`;
}

function isServed(answer: WebAnswer): answer is Extract<WebAnswer, { kind: "answered" }> {
  return answer.kind === "answered" && answer.status < 500;
}

function isReplicasAnswer(answer: WebAnswer): boolean {
  return answer.kind === "answered" && answer.header !== null && answer.header.role !== "primary";
}

/** What PHP itself said in a folder of its own, where nothing of the site could be hurt. */
export interface PhpWord {
  readonly answer: WebAnswer;
  /** Can the web server's PHP read the files beside the account's key? Null: PHP did not run there. */
  readonly reads: "yes" | "no" | null;
}

/** `plain` ran without the gate, `gated` with it. May the files go into the site? Pure. */
export function judgeTrial(plain: PhpWord, gated: PhpWord): WebVerdict {
  if (plain.reads === "no")
    return { kind: "bad", because: "the web server's PHP cannot read ~/.clonepanel there" };
  if (plain.reads === null)
    return { kind: "unclear", because: `a page of a folder of its own ${describeWebAnswer(plain.answer)}` };
  if (!isServed(gated.answer))
    return { kind: "bad", because: `with the request gate it ${describeWebAnswer(gated.answer)}` };
  if (isReplicasAnswer(gated.answer))
    return { kind: "bad", because: `with the request gate it ${describeWebAnswer(gated.answer)}` };
  if (gated.answer.header?.gate === "active") return { kind: "good" };
  return { kind: "unclear", because: "PHP there does not read .user.ini, so the request gate does not run" };
}
