import { rmdirSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ClonePanelError } from "../../../core/errors.ts";

/** The one folder that everything of the demo lies in; left as it was found, unless it is kept. */
export interface StageFolder extends AsyncDisposable {
  readonly path: string;
}

export interface StageFolderOrder {
  /** Null: a fresh one among the temporary ones. */
  readonly wanted: string | null;
  readonly cwd: string;
  readonly afterwards: "remove" | "keep";
}

const mark = ".clonepanel-demo";
/** All that the demo makes there; nothing else is ever removed. */
const own = ["accounts", "vault", "state", "keys", "clonepanel.yaml", mark] as const;

export async function openStageFolder(order: StageFolderOrder): Promise<StageFolder> {
  const { path, made } = await findFolder(order);
  await writeFile(join(path, mark), `${process.pid}\n`, { mode: 0o600 });
  const keep = order.afterwards === "keep";
  // A second Ctrl-C does not wait for anything; this much is still done.
  const atExit = () => keep || removeOwnNow(path, made);
  process.once("exit", atExit);
  return {
    path,
    async [Symbol.asyncDispose]() {
      if (keep) await writeFile(join(path, mark), "kept\n");
      else {
        await removeOwn(path);
        if (made) await rmdir(path).catch(harmless);
      }
      process.off("exit", atExit);
    },
  };
}

async function findFolder({ wanted, cwd }: StageFolderOrder): Promise<{ path: string; made: boolean }> {
  if (wanted === null) return { path: await mkdtemp(join(tmpdir(), "clonepanel-demo-")), made: true };
  const path = resolve(cwd, wanted);
  const made =
    (await mkdir(path, { recursive: true }).catch((error: unknown) => {
      throw unusable(path, error instanceof Error ? error.message : String(error), error);
    })) !== undefined;
  await refuseForeign(path);
  await removeOwn(path);
  return { path, made };
}

/** Empty, or of an earlier demo that is over. */
async function refuseForeign(path: string): Promise<void> {
  const names = await readdir(path).catch((error: unknown) => {
    throw unusable(path, error instanceof Error ? error.message : String(error), error);
  });
  if (names.length === 0) return;
  const said = await readFile(join(path, mark), "utf8").catch(() => null);
  const foreign = names.filter((name) => !own.some((one) => one === name));
  if (said === null || foreign.length > 0)
    throw unusable(path, `it holds something else (${(foreign[0] ?? names[0] ?? "").slice(0, 80)})`);
  if (isRunning(said.trim())) throw unusable(path, `another demo uses it (process ${said.trim()})`);
}

function isRunning(pid: string): boolean {
  if (!/^[1-9]\d{0,9}$/.test(pid) || Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function removeOwn(path: string): Promise<void> {
  for (const name of own) await rm(join(path, name), { recursive: true, force: true, maxRetries: 3 });
}

function removeOwnNow(path: string, made: boolean): void {
  for (const name of own) rmSync(join(path, name), { recursive: true, force: true });
  if (!made) return;
  try {
    rmdirSync(path);
  } catch {
    harmless();
  }
}

function harmless(): void {
  // Somebody put a file of his own there meanwhile; it stays, and so does the folder.
}

function unusable(path: string, because: string, cause?: unknown): ClonePanelError {
  return new ClonePanelError("DEMO_FOLDER_UNUSABLE", `the demo cannot use the folder ${path}: ${because}`, {
    hint: "Name an empty or a new folder with --folder, or leave it out: then a temporary one is used.",
    remedy: "owner",
    cause,
  });
}
