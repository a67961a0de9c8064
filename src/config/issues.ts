import type { z } from "zod";
import { notOneOf } from "./fields.ts";
import type { Finding, KeyPath } from "./problem.ts";

/** The schema's issues as findings: one a line, each at the place a person has to change. */
export function findingsOf(issues: readonly z.core.$ZodIssue[]): readonly Finding[] {
  return issues.flatMap((issue) => findingsOfIssue(issue, []));
}

function findingsOfIssue(issue: z.core.$ZodIssue, above: KeyPath): readonly Finding[] {
  const path = [...above, ...(issue.path as KeyPath)];
  switch (issue.code) {
    case "unrecognized_keys": {
      const messages = issue.message.split("\n");
      return issue.keys.map((key, index) => ({
        path: [...path, key],
        at: "key",
        message: messages[index] ?? issue.message,
      }));
    }
    case "invalid_key":
      return [{ path, at: "key", message: issue.issues[0]?.message ?? issue.message }];
    case "invalid_union":
      return findingsOfUnion(issue, path);
    default:
      return [{ path, at: "value", message: issue.message }];
  }
}

/**
 * Of alternatives without a `driver`, the one that was meant knows all keys, and its problems lie deepest. When two fit
 * alike, the words of the whole are better than a guess.
 */
function findingsOfUnion(issue: z.core.$ZodIssueInvalidUnion, path: KeyPath): readonly Finding[] {
  if (issue.discriminator !== undefined) {
    const key = path.at(-1) === issue.discriminator ? path : [...path, issue.discriminator];
    return [{ path: key, at: "value", message: issue.message }];
  }
  const [meant, next] = issue.errors
    .filter(
      (issues) => !issues.some((inner) => inner.code === "unrecognized_keys" && inner.path.length === 0),
    )
    .map((issues) => ({ issues, depth: Math.max(0, ...issues.map((inner) => inner.path.length)) }))
    .sort((left, right) => right.depth - left.depth);
  if (meant === undefined || meant.depth === (next?.depth ?? 0)) {
    return [{ path, at: "value", message: issue.message }];
  }
  return meant.issues.flatMap((inner) => findingsOfIssue(inner, path));
}

/** Words for what the schema itself does not say. */
export function wordsForIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined
        ? "is missing"
        : `must be ${kindWords[issue.expected] ?? issue.expected}, not ${kindOf(issue.input)}`;
    case "invalid_value":
      return issue.input === undefined ? "is missing" : notOneOf(issue.input, issue.values.map(String));
    default:
      return undefined;
  }
}

const kindWords: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a section of keys",
  record: "a section of keys",
};

function kindOf(input: unknown): string {
  if (input === null) return "empty";
  if (Array.isArray(input)) return "a list";
  if (typeof input === "string") return "a text";
  if (typeof input === "object") return "a section of keys";
  return typeof input === "boolean" ? "true or false" : `a ${typeof input}`;
}
