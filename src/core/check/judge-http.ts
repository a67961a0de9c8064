import { jsonAt } from "./json-path.ts";
import type { HttpExpectation } from "./settings.ts";
import { bad, good, type Verdict } from "./verdict.ts";

export type HttpSeen =
  | {
      readonly kind: "answered";
      readonly status: number;
      /** The beginning of it, as latin1 characters that stand for bytes. */
      readonly body: string;
      readonly firstByteMs: number;
    }
  | { readonly kind: "failed"; readonly because: string };

/** Every expectation that was not met, in one sentence. */
export function judgeHttp(expect: HttpExpectation, seen: HttpSeen): Verdict {
  if (seen.kind === "failed") return bad(seen.because);
  const faults = [
    statusFault(expect, seen.status),
    missingFault(expect, seen.body),
    presentFault(expect, seen.body),
    jsonFault(expect, seen.body),
    timeFault(expect, seen.firstByteMs),
  ].filter((fault) => fault !== null);
  if (faults.length > 0) return bad(faults.join("; "));
  return good(`status ${seen.status} after ${Math.round(seen.firstByteMs)} ms`);
}

type Answered = Extract<HttpSeen, { readonly kind: "answered" }>;

function statusFault({ status }: HttpExpectation, seen: Answered["status"]): string | null {
  if (status === null) return seen < 400 ? null : `status ${seen}`;
  return seen === status ? null : `status ${seen} instead of ${status}`;
}

function missingFault({ body }: HttpExpectation, seen: string): string | null {
  return body === null || seen.includes(asBytes(body)) ? null : `the words "${body}" are missing`;
}

function presentFault({ not }: HttpExpectation, seen: string): string | null {
  return not === null || !seen.includes(asBytes(not)) ? null : `the words "${not}" are there`;
}

function jsonFault({ json }: HttpExpectation, seen: string): string | null {
  if (json === null) return null;
  const found = jsonAt(seen, json.path);
  if (found.kind === "no-json") return "the answer is no JSON";
  if (found.kind === "absent") return `the JSON has nothing at ${json.path}`;
  if (found.value === json.equals) return null;
  return `${json.path} is ${JSON.stringify(found.value)?.slice(0, 100)} instead of ${JSON.stringify(json.equals)}`;
}

function timeFault({ firstByteMs }: HttpExpectation, seen: number): string | null {
  if (firstByteMs === null || seen <= firstByteMs) return null;
  return `the first byte came after ${Math.round(seen)} ms, later than ${firstByteMs} ms`;
}

/** Words are written in UTF-8 in the configuration and on nearly every page. */
function asBytes(words: string): string {
  return String.fromCharCode(...new TextEncoder().encode(words));
}
