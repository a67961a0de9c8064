import { treeKind } from "../../core/mirror/manifest-text.ts";
import type { TreeText } from "../../core/mirror/tree-text.ts";
import type { Files, LocalPath } from "../../ports/files.ts";

/** The tree of a manifest as it stands there, in pieces of whole lines; of a manifest whose outline has been read. */
export async function* treeTexts(files: Files, manifest: LocalPath): AsyncGenerator<TreeText> {
  let head = 2;
  for await (const text of wholeLines(files.readBytes(manifest))) {
    let from = 0;
    for (; head > 0 && from < text.length; head -= 1) from = text.indexOf("\n", from) + 1;
    const lines = from === 0 ? text : text.slice(from);
    const end = treeEnd(lines);
    if (end > 0) yield end === lines.length ? lines : lines.slice(0, end);
    if (end < lines.length) return;
  }
}

const newline = 10;

/**
 * A line that ends in a later piece is a text of its own. Joined to what follows, each piece would be put together anew when it is
 * first looked into: twice the memory, which the garbage collector then has to go through.
 */
async function* wholeLines(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let open: Buffer[] = [];
  for await (const bytes of pieces) {
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const end = piece.lastIndexOf(newline) + 1;
    let from = 0;
    if (open.length > 0 && end > 0) {
      from = piece.indexOf(newline) + 1;
      yield Buffer.concat([...open, piece.subarray(0, from)]).toString("latin1");
      open = [];
    }
    if (end > from) yield piece.toString("latin1", from, end);
    if (end < piece.length) open.push(piece.subarray(end));
  }
}

/** Where the databases, or the manifest's last line, begin. */
function treeEnd(text: string): number {
  // A piece whose last line is of the tree is all of the tree: only the last one is looked through.
  const last = text.lastIndexOf("\n", text.length - 2) + 1;
  if (treeKind(text.slice(last, last + 2)) !== null) return text.length;
  let at = 0;
  while (at < last && treeKind(text.slice(at, at + 2)) !== null) at = text.indexOf("\n", at) + 1;
  return at;
}
