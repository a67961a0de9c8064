import { showPath } from "../../../core/mirror/byte-path.ts";

/** The last lines that a far side printed, made safe for a terminal and short enough for a message. */
export function lastLines(bytes: Uint8Array | string, options: { readonly lines: number }): string {
  const text = typeof bytes === "string" ? bytes : Buffer.from(bytes).toString("latin1");
  return text
    .slice(-4096)
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .slice(-options.lines)
    .map((line) => showPath(line.slice(0, 300)))
    .join(" | ");
}
