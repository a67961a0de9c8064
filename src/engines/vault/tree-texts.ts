import { treeKind } from "../../core/mirror/manifest-text.ts";
import type { TreeText } from "../../core/mirror/tree-text.ts";
import type { Files, LocalPath } from "../../ports/files.ts";

/** The tree of a manifest as it stands there, in pieces of whole lines; of a manifest whose outline has been read. */
export async function* treeTexts(files: Files, manifest: LocalPath): AsyncGenerator<TreeText> {
  let head = 2;
  let open = "";
  for await (const bytes of files.readBytes(manifest)) {
    let text = open + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
    for (; head > 0 && text.includes("\n"); head -= 1) text = text.slice(text.indexOf("\n") + 1);
    if (head > 0) {
      open = text;
      continue;
    }
    const end = treeEnd(text);
    const whole = end ?? text.lastIndexOf("\n") + 1;
    if (whole > 0) yield text.slice(0, whole);
    if (end !== null) return;
    open = text.slice(whole);
  }
}

/** Where the databases, or the manifest's last line, begin. */
function treeEnd(text: string): number | null {
  if (/^[De]\t/.test(text)) return 0;
  // A piece whose last whole line is of the tree is all of the tree: only the last one is looked through.
  const last = text.lastIndexOf("\n", text.lastIndexOf("\n") - 1) + 1;
  if (treeKind(text.slice(last, last + 2)) !== null) return null;
  const ends = ["\nD\t", "\ne\t"].map((mark) => text.indexOf(mark)).filter((at) => at >= 0);
  return ends.length === 0 ? null : Math.min(...ends) + 1;
}
