import { rename, rm } from "node:fs/promises";
import type { MailTexts } from "../../ports/mail-texts.ts";
import { nodeByteFiles } from "./byte-files.ts";

const [lineFeed, carriageReturn] = [10, 13];

export const nodeMailTexts: MailTexts = {
  toWire: async (file) => {
    const found = await examine(file);
    if (found !== "bare") return found;
    const wanted = `${file}.wire`;
    const sink = await nodeByteFiles.create(wanted);
    let last = 0;
    for await (const bytes of nodeByteFiles.read(file)) {
      await sink.write(withLineEnds(bytes, last));
      last = bytes.at(-1) ?? last;
    }
    await sink.close();
    await rm(Buffer.from(file, "latin1"), { force: true });
    await rename(Buffer.from(wanted, "latin1"), Buffer.from(file, "latin1"));
    return "rewritten";
  },
};

async function examine(file: string): Promise<"same" | "bare" | "zero-byte"> {
  let [last, outcome]: [number, "same" | "bare"] = [0, "same"];
  for await (const bytes of nodeByteFiles.read(file)) {
    if (bytes.includes(0)) return "zero-byte";
    for (
      let at = bytes.indexOf(lineFeed);
      at >= 0 && outcome === "same";
      at = bytes.indexOf(lineFeed, at + 1)
    )
      if ((at === 0 ? last : bytes[at - 1]) !== carriageReturn) outcome = "bare";
    last = bytes.at(-1) ?? last;
  }
  return outcome;
}

function withLineEnds(bytes: Uint8Array, before: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) {
    if ((at === 0 ? before : bytes[at - 1]) === carriageReturn) continue;
    pieces.push(bytes.subarray(from, at), Uint8Array.of(carriageReturn));
    from = at;
  }
  return from === 0 && pieces.length === 0 ? bytes : Buffer.concat([...pieces, bytes.subarray(from)]);
}
