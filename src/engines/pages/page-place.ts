import { type BytePath, toBytePath } from "../../core/mirror/byte-path.ts";
import { generator } from "../../core/page/document.ts";
import type { PageFile } from "../../core/page/status-page.ts";
import type { Transport } from "../../ports/transport.ts";
import { runOnAccount, writeAccountFile } from "../mirror/account-files.ts";

/** What lies where a page shall be written. */
export type PagePlaceSeen = "nothing" | "ours" | "foreign";

export const lookScript = `
if [ ! -e "$1" ] && [ ! -L "$1" ]; then echo nothing
elif [ ! -d "$1" ]; then echo foreign
elif [ -e "$1/index.html" ] || [ -e "$1/live.html" ]; then
  [ -e "$1/index.html" ] && page=$1/index.html || page=$1/live.html
  head -c 4096 -- "$page" | grep -qF -- "$2" && echo ours || echo foreign
elif [ -z "$(ls -A -- "$1" | grep -v '\\.clonepanel-tmp$')" ]; then echo nothing
else echo foreign; fi
`;

/**
 * By our own words in its first lines; a folder with anything else in it is somebody's. What a first writing left that
 * was cut short is ours too.
 */
export async function lookAtPagePlace(
  transport: Transport,
  folder: BytePath,
  signal: AbortSignal,
): Promise<PagePlaceSeen> {
  const marker = toBytePath(`<meta name="generator" content="${generator}">`);
  const order = { script: lookScript, args: [folder, marker], timeoutMs: 30_000, signal };
  const { stdout } = await runOnAccount(transport, "look at the folder of its status page", order);
  const seen = stdout.trim();
  return seen === "nothing" || seen === "ours" ? seen : "foreign";
}

/** One file after another, each whole or not at all. Readable by the web server, so by everybody. */
export async function writePage(
  transport: Transport,
  folder: BytePath,
  files: readonly PageFile[],
  signal: AbortSignal,
): Promise<void> {
  for (const { name, text } of files) {
    const file = { path: toBytePath(`${folder}/${name}`), content: toBytePath(text), mode: 0o644 };
    await writeAccountFile(transport, file, signal);
  }
}
