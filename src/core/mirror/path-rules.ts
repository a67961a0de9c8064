import type { BytePath } from "./byte-path.ts";

/**
 * Rules as in the configuration: `wp-content/cache/` is a folder with all below it, `error_log` one path, `*.log` (no
 * slash, a star) a name anywhere, and a `*` stands for anything but a slash.
 */
export function pathMatcher(rules: readonly BytePath[]): (path: BytePath) => boolean {
  if (rules.length === 0) return () => false;
  const pattern = new RegExp(`^(?:${rules.map(ruleSource).join("|")})`, "s");
  return (path) => pattern.test(path);
}

/** Folders that need not be looked into: the rules that name one folder exactly. */
export function pruneList(rules: readonly BytePath[]): readonly BytePath[] {
  return rules
    .filter((rule) => rule.endsWith("/") && !rule.includes("*"))
    .map((rule) => rule.replace(/^\/|\/$/g, ""));
}

function ruleSource(rule: BytePath): string {
  const body = rule.replace(/^\.?\//, "").replace(/\/$/, "");
  const anywhere = !rule.replace(/\/$/, "").includes("/") && body.includes("*");
  const source = body.split("*").map(escapeRegExp).join("[^/]*");
  return `${anywhere ? "(?:.*/)?" : ""}${source}(?:/|$)`;
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
