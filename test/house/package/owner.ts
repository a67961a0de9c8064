import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { twoFolders } from "../../two-folders.ts";
import { type Result, run } from "./programs.ts";

/** Somebody who installed the package and tries it on two accounts that are folders. */
export class Owner {
  readonly folder: string;
  readonly #node: string;
  readonly #installed: string;

  private constructor(folder: string, node: string, installed: string) {
    this.folder = folder;
    this.#node = node;
    this.#installed = installed;
  }

  static async settle(folder: string, node: string, installed: string): Promise<Owner> {
    for (const account of ["one", "two"])
      await mkdir(join(folder, account, "public_html"), { recursive: true });
    await writeFile(join(folder, "clonepanel.yaml"), configText);
    return new Owner(folder, node, installed);
  }

  /** The same folder with another version of the program. */
  with(node: string, installed: string): Owner {
    return new Owner(this.folder, node, installed);
  }

  async writePage(text: string): Promise<void> {
    await writeFile(join(this.folder, "one/public_html/index.html"), text);
  }

  readCopy(): Promise<string> {
    return readFile(join(this.folder, "two/public_html/index.html"), "utf8");
  }

  type(...words: readonly string[]): Promise<Result> {
    return run(this.#node, [join(this.#installed, "dist/start.js"), ...words], this.#order());
  }

  async typeWell(...words: readonly string[]): Promise<Record<string, unknown>> {
    const result = await this.type(...words, "--json");
    assert.equal(result.code, 0, `clonepanel ${words.join(" ")}\n${result.stdout}\n${result.stderr}`);
    return (JSON.parse(result.stdout) as { data: Record<string, unknown> }).data;
  }

  /** Starts the daemon, asks its dashboard for pages, stops it as Ctrl-C would. */
  async browse(paths: readonly string[]): Promise<{ pages: ReadonlyMap<string, Response>; code: number }> {
    const child = spawn(
      this.#node,
      [join(this.#installed, "dist/start.js"), "run", "--json", "--listen", "127.0.0.1:0"],
      { ...this.#order(), stdio: ["ignore", "pipe", "pipe"] },
    );
    const ended = new Promise<number>((resolve) => child.once("exit", (code) => resolve(code ?? -1)));
    let said = "";
    const heard = new Promise<string>((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        said += chunk.toString("utf8");
        const address = /listens on (http:\/\/127\.0\.0\.1:\d+)\//.exec(said)?.[1];
        if (address !== undefined) resolve(address);
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.once("exit", () => reject(new Error(`run ended by itself: ${said}`)));
    });
    try {
      const address = await heard;
      const pages = new Map<string, Response>();
      for (const path of paths)
        pages.set(path, await fetch(`${address}${path}`, { signal: AbortSignal.timeout(60_000) }));
      child.kill("SIGINT");
      return { pages, code: await ended };
    } finally {
      child.kill("SIGKILL");
    }
  }

  #order() {
    return {
      cwd: this.folder,
      // Nothing of this machine's owner is read or written.
      env: { ...process.env, HOME: this.folder, CLONEPANEL_CONFIG: join(this.folder, "clonepanel.yaml") },
    };
  }
}

const configText = `${twoFolders}    mirror: { every: 1h }
`;

/** All that a first day has: the configuration, a copy, a snapshot, the dashboard. */
export async function firstDay(owner: Owner): Promise<void> {
  await owner.writePage("<title>One</title>first");

  await owner.typeWell("config", "check");
  await owner.typeWell("sync", "--yes");
  await owner.typeWell("snapshot", "take", "example.com");
  await owner.typeWell("verify");
  const { snapshots } = await owner.typeWell("snapshot", "list", "example.com");
  const { pages, code } = await owner.browse(["/", "/app.js", "/style.css", "/api/v1/session"]);

  assert.equal(await owner.readCopy(), "<title>One</title>first");
  assert.equal((snapshots as readonly unknown[]).length, 1);
  assert.match((await pages.get("/")?.text()) ?? "", /<script[^>]*app\.js/);
  assert.ok(
    ((await pages.get("/app.js")?.text()) ?? "").length > 10_000,
    "the dashboard's script is missing",
  );
  assert.equal(pages.get("/style.css")?.status, 200);
  assert.equal(code, 130);
}
