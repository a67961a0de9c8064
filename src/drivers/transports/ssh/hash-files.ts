import type { BytePath } from "../../../core/mirror/byte-path.ts";
import type { Watch } from "../../../ports/transport.ts";
import { accountPath, pathBelow } from "../shared/account-path.ts";
import { copyFailed, rootMissing, toolMissing, tooMuchOutput } from "../shared/failures.ts";
import { parseHashRecord } from "../shared/hash-records.ts";
import { limits } from "../shared/limits.ts";
import { lastLines } from "../shared/remote-text.ts";
import { ZeroRecords } from "../shared/zero-records.ts";
import { lostConnection } from "./failures.ts";
import type { Session } from "./session.ts";
import { startScript } from "./start-script.ts";

/**
 * Paths come on stdin, each ended by a zero byte and begun by `./`. `find -maxdepth 0 -type f` drops what is no regular
 * file, so that neither a link is followed nor a pipe waited for. Exit 3: no such root; 4: no fitting sha256sum.
 */
export const script = `cd -- "$1" 2>/dev/null || exit 3
printf x | sha256sum -z >/dev/null 2>&1 || exit 4
xargs -0 -n 500 sh -c 'find "$@" -maxdepth 0 -type f -exec sha256sum -b -z -- {} + 2>/dev/null' sh
printf 'E\\0'`;

/** Hashes on the account, in one pass; what is not there as a regular file is absent from the answer. */
export async function hashFiles(
  session: Session,
  order: { readonly root: BytePath; readonly paths: readonly BytePath[] },
  options: Watch,
): Promise<ReadonlyMap<BytePath, string>> {
  if (order.paths.length === 0) return new Map();
  const { account } = session.settings;
  await using process = await startScript(session, {
    script,
    args: [accountPath(order.root)],
    timeoutMs: limits.passMs,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  process.stream.end(Buffer.from(order.paths.map((path) => `./${pathBelow(path)}\0`).join(""), "latin1"));
  const hashes = new Map<BytePath, string>();
  const records = new ZeroRecords(limits.recordBytes);
  let isWhole = false;
  // Hashing a large file is silent, so only the whole pass has a deadline.
  for await (const chunk of process.stream) {
    const lines = records.push(chunk as Buffer);
    if (lines === null) throw tooMuchOutput(account, limits.recordBytes);
    for (const found of lines.map(parseHashRecord)) if (found !== null) hashes.set(found.path, found.sha256);
    isWhole ||= lines.includes("E");
    if (hashes.size > order.paths.length) throw tooMuchOutput(account, limits.outputBytes);
    options.onProgress?.({ items: hashes.size, bytes: 0 });
  }
  const { code, stderr } = await process.ended;
  if (code === 3) throw rootMissing(account, order.root);
  if (code === 4) throw toolMissing(account, "sha256sum", "GNU coreutils 8.25 or newer is needed there");
  if (code === 255) throw lostConnection(session.settings, lastLines(stderr, { lines: 2 }));
  if (!isWhole) throw copyFailed(account, lastLines(stderr, { lines: 2 }) || "its hashes were cut short");
  return hashes;
}
