import type { Config } from "../core/site/config.ts";
import { findingsOf, wordsForIssue } from "./issues.ts";
import type { PathBase } from "./local-path.ts";
import { noticesOf } from "./notices.ts";
import { checkOverlaps } from "./overlaps.ts";
import { type ConfigProblem, type Finding, type KeyPath, showKeyPath } from "./problem.ts";
import { checkReferences } from "./references.ts";
import { root } from "./schema/root.ts";
import { checkServices } from "./service-checks.ts";
import { checkStatusPages } from "./status-page-checks.ts";
import { toConfig } from "./to-config.ts";
import { readYamlTree, type YamlTree } from "./yaml-tree.ts";

export type ConfigOutcome =
  | { readonly kind: "valid"; readonly config: Config; readonly warnings: readonly ConfigProblem[] }
  | { readonly kind: "invalid"; readonly problems: readonly ConfigProblem[] };

/** Reads a configuration's text. All problems are found at once, each with its place; nothing else is touched. */
export function readConfig(text: string, base: PathBase): ConfigOutcome {
  const outcome = readYamlTree(text);
  if (outcome.kind === "unreadable") {
    return { kind: "invalid", problems: outcome.problems.map((problem) => ({ path: "", ...problem })) };
  }
  const { tree } = outcome;
  const parsed = root.safeParse(tree.value, { error: wordsForIssue });
  const schemaFindings = parsed.success ? [] : findingsOf(parsed.error.issues);
  const config = parsed.success ? toConfig(parsed.data, base) : soundPart(tree.value, schemaFindings, base);
  const findings = [
    ...tree.findings,
    ...schemaFindings,
    ...checkReferences(tree.value),
    ...(config === null
      ? []
      : [...checkOverlaps(config), ...checkServices(config), ...checkStatusPages(config)]),
  ];
  if (findings.length === 0 && config !== null) {
    return { kind: "valid", config, warnings: inOrder(tree, noticesOf(config)) };
  }
  return { kind: "invalid", problems: inOrder(tree, findings) };
}

/** The accounts and sites without a problem of their own: enough to look for what does not fit together. */
function soundPart(value: unknown, findings: readonly Finding[], base: PathBase): Config | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const sound: Record<string, unknown> = { ...value, version: 1 };
  for (const { path } of findings) removeEntry(sound, path);
  const parsed = root.safeParse(sound);
  return parsed.success ? toConfig(parsed.data, base) : null;
}

function removeEntry(sound: Record<string, unknown>, [top, entry]: KeyPath): void {
  if (typeof top !== "string" || top === "version") return;
  const inner = sound[top];
  const isEntry = (top === "accounts" || top === "sites") && typeof entry === "string";
  if (!isEntry || typeof inner !== "object" || inner === null) {
    delete sound[top];
    return;
  }
  sound[top] = Object.fromEntries(Object.entries(inner).filter(([key]) => key !== entry));
}

function inOrder(tree: YamlTree, findings: readonly Finding[]): readonly ConfigProblem[] {
  return findings
    .map(({ path, at, message }) => ({ path: showKeyPath(path), ...tree.locate(path, at), message }))
    .sort((left, right) => left.line - right.line || left.column - right.column);
}
