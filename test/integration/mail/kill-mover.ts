import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mailRoot, makeMaildir } from "./maildir-account.ts";

const folders = ["", ".Junk", ".Clients.2026"];
const flags = ["", "S", "FS", "RS"];

/** Two accounts below `top`, and so many messages at the secondary: twins, odd bytes, three folders, four sets of flags. */
export function fillSecondary(top: string, messages: number, seed: number): void {
  makeMaildir(join(top, "primary", mailRoot, "info"));
  makeMaildir(join(top, "primary", mailRoot, "info", ".Spam"));
  mkdirSync(join(top, "state"), { recursive: true });
  fillMaildir(join(top, "secondary", mailRoot, "info"), messages, seed);
}

/** `shape`: what becomes of the bytes, for a server that would not give all of them back as they are. */
export function fillMaildir(
  root: string,
  messages: number,
  seed: number,
  shape: (text: string) => string = (text) => text,
): void {
  for (const folder of folders) makeMaildir(join(root, folder));
  for (let index = 0; index < messages; index += 1) {
    const letters = flags[index % flags.length] ?? "";
    const folder = folders[index % folders.length] ?? "";
    const name = `${1_600_000_000 + index}.M${index}.host${letters === "" ? "" : `:2,${letters}`}`;
    const path = join(root, folder, letters === "" ? "new" : "cur", name);
    writeFileSync(path, shape(textOf(seed, index)), "latin1");
    utimesSync(path, 1_600_000_000 + index, 1_600_000_000 + index);
  }
}

/** Each tenth is a twin of its neighbour; some have no header, no line end, or bytes that are no text. */
function textOf(seed: number, index: number): string {
  if (index % 10 === 1) return textOf(seed, index - 1);
  const body = createHash("sha256")
    .update(`${seed} ${index}`)
    .digest()
    .toString("latin1")
    .repeat(1 + (index % 40));
  return index % 7 === 0 ? body : `Subject: ${index}\r\n\r\n${body}`;
}

/** What lies in a mailbox, one line a message: folder, flags, second and bytes. */
export function contentOf(top: string, account: string): readonly string[] {
  return contentOfMaildir(join(top, account, mailRoot, "info"), (bytes) => bytes);
}

/** `served`: what of the bytes counts; a server keeps line ends as it likes and gives them as the wire wants them. */
export function contentOfMaildir(root: string, served: (bytes: Buffer) => Buffer): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: "latin1" })
    .filter((path) => /(^|\/)(cur|new)\/[^/]+$/.test(path))
    .map((path) => {
      const folder = path.includes(".Clients.2026/")
        ? "Clients"
        : /\.(Junk|Spam|Junk-Mail)\//.test(path)
          ? "junk"
          : "INBOX";
      const file = join(root, path);
      const hash = createHash("sha256")
        .update(served(readFileSync(file)))
        .digest("hex");
      const second = Math.floor(statSync(file).mtimeMs / 1000);
      return `${folder} ${/:2,(.*)$/.exec(path)?.[1] ?? ""} ${second} ${hash}`;
    })
    .sort();
}

/** `naive`: the control, which remembers nothing. */
export type Manner = "journal" | "naive";

/** Starts the mover; `killAt` null lets it end. @returns whether it was killed. */
export async function runMover(order: {
  readonly top: string;
  readonly batch: number;
  readonly killAt: number | null;
  /** Default: the mover itself. */
  readonly manner?: Manner;
}): Promise<"killed" | "done"> {
  const killAt = order.killAt === null ? {} : { CLONEPANEL_KILL_AT: `mail-write#${order.killAt}` };
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "mover.ts"), order.top, String(order.batch), order.manner ?? "journal"],
    {
      env: { ...process.env, ...killAt },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let said = "";
  child.stderr.on("data", (bytes: Buffer) => (said += bytes.toString("utf8")));
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  if (signal === "SIGKILL") return "killed";
  if (code !== 0) throw new Error(`the mover ended with ${code}: ${said.slice(0, 2_000)}`);
  return "done";
}

export interface KillTable {
  readonly messages: number;
  readonly kills: number;
  readonly lost: number;
  readonly doubled: number;
  readonly altered: number;
}

/** Compares what there was with what there is: as sets with counts, since twins are two messages. */
export function judge(before: readonly string[], after: readonly string[], kills: number): KillTable {
  const count = (lines: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
    return counts;
  };
  const [was, is] = [count(before), count(after)];
  let [lost, doubled, altered] = [0, 0, 0];
  for (const [line, number] of was) lost += Math.max(0, number - (is.get(line) ?? 0));
  for (const [line, number] of is) {
    const wanted = was.get(line);
    if (wanted === undefined) altered += number;
    else doubled += Math.max(0, number - wanted);
  }
  return { messages: before.length, kills, lost, doubled, altered };
}
