import { ClonePanelError } from "../../../core/errors.ts";
import { fromBytePath } from "../../../core/mirror/byte-path.ts";
import type { OffsiteCopy } from "../../../core/offsite/copy.ts";
import type { OffsiteSettings } from "../../../core/site/config.ts";
import type { OffsiteStore, PutOrder, PutOutcome } from "../../../ports/offsite-store.ts";
import type { TalkProgress } from "../../../ports/talk.ts";
import type { OffsiteParts } from "../parts.ts";
import { type ResticAnswer, type ResticOrder, runRestic } from "./run-restic.ts";
import { readCopies, readProgress, readSummary, type Summary, tagsOf } from "./wire.ts";

type Run = (order: ResticOrder) => Promise<ResticAnswer>;

const quickMs = 10 * 60_000;

/** A restic repository, wherever restic can keep one: a folder, sftp, rest, S3. */
export function openRestic(settings: OffsiteSettings, parts: OffsiteParts): OffsiteStore {
  const run: Run = (order) => runRestic(settings, parts, order);
  return {
    create: (signal) => create(run, signal),
    list: (site, signal) => list(run, site, signal),
    put: (order) => put(run, order),
    async get({ copy, folder, onProgress, signal }) {
      const args = ["restore", copy.id, "--target", fromBytePath(folder)];
      await run({ args, signal, onLine: tellProgress(onProgress) });
    },
    async read({ id }, path, signal) {
      const { code, stdout } = await run({
        args: ["dump", id, `/${path}`],
        signal,
        answers: [1],
        timeoutMs: quickMs,
      });
      return code === 0 ? stdout : null;
    },
    async check({ read, signal }) {
      await unlock(run, signal);
      const part = read === "everything" ? "--read-data" : `--read-data-subset=${read.part}/${read.of}`;
      const { code, stdout, stderr } = await run({ args: ["check", part], signal, answers: [1] });
      return code === 0 ? [] : problemsOf(`${stdout}\n${stderr}`);
    },
  };
}

async function create(run: Run, signal: AbortSignal): Promise<"created" | "there"> {
  const { code } = await run({ args: ["init"], signal, answers: [1], timeoutMs: quickMs });
  if (code === 0) return "created";
  // It refused: either it is one already, which then opens with this key, or the next call says what is wrong.
  await run({ args: ["cat", "config"], signal, timeoutMs: quickMs });
  return "there";
}

async function list(run: Run, site: string | null, signal: AbortSignal): Promise<readonly OffsiteCopy[]> {
  const tags = site === null ? "clonepanel" : `clonepanel,site=${site}`;
  const { stdout } = await run({
    args: ["snapshots", "--no-lock", "--tag", tags],
    signal,
    timeoutMs: quickMs,
  });
  const copies = readCopies(stdout);
  if (copies === null) throw notUnderstood("its list of snapshots");
  return copies;
}

/**
 * The folder is given as "." so that a file has one path in all copies, and is not read again. Its change time says
 * nothing: one more snapshot in the vault is one more link, and that changes it.
 */
async function put(run: Run, order: PutOrder): Promise<PutOutcome> {
  const { site, snapshot, manifestSha256, folder, base, signal } = order;
  await unlock(run, signal);
  const tags = tagsOf(site, snapshot, manifestSha256).flatMap((tag) => ["--tag", tag]);
  const alike = base === null ? ["--force"] : ["--parent", base.id];
  let summary: Summary | null = null;
  const progress = tellProgress(order.onProgress);
  await run({
    args: ["backup", "--host", "clonepanel", "--ignore-ctime", ...alike, ...tags, "."],
    cwd: fromBytePath(folder),
    signal,
    onLine: (line) => {
      progress(line);
      summary = readSummary(line) ?? summary;
    },
  });
  const { id, files, addedBytes } =
    (summary as Summary | null) ?? throwing(notUnderstood("the end of its work"));
  const copy = (await list(run, site, signal)).find((one) => one.id.startsWith(id));
  if (copy === undefined) throw notUnderstood("the copy it had just made");
  return { copy, files, addedBytes };
}

/** A killed restic leaves its lock; this takes away only those whose process is gone. */
async function unlock(run: Run, signal: AbortSignal): Promise<void> {
  await run({ args: ["unlock"], signal, timeoutMs: quickMs });
}

function tellProgress(onProgress: (progress: TalkProgress) => void): (line: string) => void {
  return (line) => {
    const progress = readProgress(line);
    if (progress !== null) onProgress(progress);
  };
}

const mostProblems = 50;

/** restic tells what it does as well; what is wrong has a word for it. */
function problemsOf(said: string): readonly string[] {
  const lines = said
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, " ")
    .split("\n")
    .map((line) => line.trim().slice(0, 300))
    .filter((line) =>
      /error|fatal|damaged|invalid|mismatch|does not match|not found|missing|contains/i.test(line),
    )
    .filter((line) => !/no errors were found/i.test(line));
  return lines.length === 0 ? ["restic check failed without a word"] : lines.slice(0, mostProblems);
}

function notUnderstood(what: string): ClonePanelError {
  return new ClonePanelError("OFFSITE_FAILED", `restic did not tell ${what} in a form that is known here`, {
    hint: "Versions from 0.14 on are known to work: restic version",
    remedy: "owner",
  });
}

function throwing(error: ClonePanelError): never {
  throw error;
}
