import type { StrandedFileChange } from "./change.ts";
import { ask, conflictOf, type Ruling } from "./judge-change.ts";

/** What a server may run, also with another ending behind it. */
const code =
  /\.(?:php\d?|phtml|pht|phar|inc|cgi|pl|py|sh|js|mjs|html?|svg|xml)(?:\.|$)|(?:^|\/)\.[^/]*$|\.ini$/i;
const uploads = /(?:^|\/)wp-content\/uploads\//;

export function judgeFile({ path, change }: StrandedFileChange): Ruling {
  const conflict = conflictOf(change, (left, right) => left === right);
  if (conflict !== null) return ask(conflict);
  if (code.test(path)) return ask("what a server or a browser may run is confirmed by a person");
  if (change.old?.startsWith("-> ")) return ask("a link is confirmed by a person");
  if (change.kind === "insert" && uploads.test(path))
    return { kind: "add", reason: "an upload whose name is free on the new side" };
  return ask("a file that is no new upload is confirmed by a person");
}
