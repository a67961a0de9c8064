import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openConfigFile } from "../../../src/wiring/panel-house.ts";
import { type CliAnswer, runCliHere } from "../../integration/run-cli-here.ts";
import { twoFolders } from "../../two-folders.ts";

/** One thing that an owner does which writes on this machine, and what must be true of it whatever happened. */
export interface DiskOperation {
  readonly name: string;
  readonly base: "empty" | "used";
  /** What it said when it failed; null: it went well. */
  readonly work: (folder: string) => Promise<string | null>;
  /** After a failure, before anything else runs. */
  readonly look: (folder: string) => Promise<void>;
  /** After the same was done again on a good disk. */
  readonly healed: (folder: string) => Promise<void>;
}

const site = "example.com";
const copied = (folder: string) =>
  readFile(join(folder, "two/public_html/index.html"), "utf8").catch(() => null);
const changedConfig = "# changed\n";

const changed: Pick<DiskOperation, "look" | "healed"> = {
  look: async (folder) => {
    assert.ok([null, "old", "new"].includes(await copied(folder)), "the replica's page is neither");
    await mustRun(folder, "status");
  },
  healed: async (folder) => {
    assert.equal(await copied(folder), "new");
    await mustRun(folder, "verify");
  },
};

const onlyState: Pick<DiskOperation, "look" | "healed"> = {
  look: async (folder) => void (await mustRun(folder, "status")),
  healed: async (folder) => void (await mustRun(folder, "status")),
};

export const operations: readonly DiskOperation[] = [
  { name: "the first sync", base: "empty", work: cli("sync", "--yes"), ...changed },
  { name: "sync", base: "used", work: cli("sync", "--yes"), ...changed },
  { name: "snapshot pin", base: "used", work: cli("snapshot", "pin", site, "latest"), ...onlyState },
  { name: "hold", base: "used", work: cli("hold", site, "--yes"), ...onlyState },
  {
    name: "token create",
    base: "used",
    work: cli("token", "create", "deploy"),
    look: onlyState.look,
    healed: async (folder) => {
      const { tokens } = (await mustRun(folder, "token", "list")) as { tokens: readonly unknown[] };
      assert.ok(tokens.length >= 1);
    },
  },
  {
    name: "export",
    base: "used",
    // One that is whole is never replaced: the second time it says so.
    work: async (folder) => {
      const said = await cli("export", "copy.json")(folder);
      return said === "FILE_PRESENT" ? null : said;
    },
    look: async (folder) => void (await mustRun(folder, "status")),
    healed: async (folder) => {
      await cp(join(folder, "clonepanel.yaml"), join(folder, "other.yaml"));
      const text = await readFile(join(folder, "clonepanel.yaml"), "utf8");
      await writeFile(join(folder, "other.yaml"), text.replace("./state", "./other-state"));
      await mustRun(folder, "import", "copy.json", "--yes", "--config", "other.yaml");
      assert.equal((await stat(join(folder, "copy.json"))).mode & 0o077, 0);
    },
  },
  {
    name: "import",
    base: "used",
    work: async (folder) => {
      await writeFile(
        join(folder, "other.yaml"),
        (await readFile(join(folder, "clonepanel.yaml"), "utf8")).replace("./state", "./other-state"),
      );
      const said = await cli("import", "before.json", "--yes", "--config", "other.yaml")(folder);
      return said === "STATE_PRESENT" ? null : said;
    },
    // Whole or not at all: half of a state would be taken for one.
    look: async (folder) => {
      if (existsSync(join(folder, "other-state"))) await mustRun(folder, "status", "--config", "other.yaml");
    },
    healed: async (folder) => void (await mustRun(folder, "status", "--config", "other.yaml")),
  },
  {
    name: "an edit of the configuration in the browser",
    base: "used",
    work: async (folder) => {
      try {
        const file = await openConfigFile({ file: join(folder, "clonepanel.yaml"), home: folder });
        const text = await file.read();
        await file.write(text.startsWith(changedConfig) ? text : `${changedConfig}${text}`);
        return null;
      } catch (error) {
        return codeOf(error);
      }
    },
    look: async (folder) => {
      const text = await readFile(join(folder, "clonepanel.yaml"), "utf8");
      assert.equal(text.replace(changedConfig, ""), configText, "the configuration is half written");
    },
    healed: async (folder) => {
      assert.equal(await readFile(join(folder, "clonepanel.yaml"), "utf8"), `${changedConfig}${configText}`);
      assert.equal((await stat(join(folder, "clonepanel.yaml"))).mode & 0o777, 0o640);
      await mustRun(folder, "config", "check");
    },
  },
];

/** Two accounts with a page; nothing was done yet. */
export async function makeBase(folder: string): Promise<void> {
  for (const account of ["one", "two"])
    await mkdir(join(folder, account, "public_html"), { recursive: true });
  await writeFile(join(folder, "one/public_html/index.html"), "new");
  await writeFile(join(folder, "clonepanel.yaml"), configText, { mode: 0o640 });
}

/** The same after a day: a generation, a snapshot, a copy of the state, and a page that changed since. */
export async function useBase(folder: string): Promise<void> {
  await writeFile(join(folder, "one/public_html/index.html"), "old");
  await mustRun(folder, "sync", "--yes");
  await mustRun(folder, "snapshot", "take", site);
  await mustRun(folder, "export", "before.json");
  await writeFile(join(folder, "one/public_html/index.html"), "new");
}

function cli(...words: readonly string[]): (folder: string) => Promise<string | null> {
  return async (folder) => {
    try {
      return said(await runHere(folder, words));
    } catch (error) {
      return codeOf(error);
    }
  };
}

/** The program's own word, or what it let fall. */
function said({ exit, stdout }: CliAnswer): string | null {
  if (exit === 0) return null;
  const { errors } = JSON.parse(stdout) as { readonly errors: readonly { readonly code: string }[] };
  return errors[0]?.code ?? `exit ${exit} without a word`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : `fell: ${String(error)}`;
}

export async function mustRun(folder: string, ...words: readonly string[]): Promise<unknown> {
  const { exit, stdout, stderr } = await runHere(folder, words);
  assert.equal(exit, 0, `${words.join(" ")}\n${stdout}\n${stderr}`);
  return (JSON.parse(stdout) as { readonly data: unknown }).data;
}

function runHere(folder: string, words: readonly string[]): Promise<CliAnswer> {
  const named = words.includes("--config") ? [] : ["--config", join(folder, "clonepanel.yaml")];
  return runCliHere([...words, ...named, "--json"], folder);
}

const configText = twoFolders;
