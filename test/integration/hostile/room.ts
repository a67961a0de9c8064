import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { type CliAnswer, runCliHere } from "../run-cli-here.ts";
import { startSshd, type TestSshd } from "../sshd.ts";
import { treeMap } from "../vault/tree-map.ts";

/** Programs that an account has in the place of the real ones; `account-shell` is its login shell. */
export type Lies = Readonly<Record<string, string>>;

/** Two accounts behind a real sshd, one of which may lie, and a controller that has mirrored the site once. */
export interface HostileRoom extends AsyncDisposable {
  /** Everything of one attempt: accounts, controller and what is nobody's business. */
  readonly folder: string;
  /** As it was after the first pass, with the programs honest again. */
  reset(): void;
  lie(lies: Lies): void;
  run(...words: readonly string[]): Promise<CliAnswer>;
  /** The site's tree as the first pass and its snapshot have it. */
  readonly mirrored: string;
  /** What no order for this site may touch. */
  untouched(): string;
  /** Whose life is shown as an array of names: what lies beside what was made here. */
  strangers(): readonly string[];
}

const site = "example.com";
const neighbour = "neighbour.example";
/** What an account holds beside the site; and a page of its own at each name that the site has too. */
const canary = "CANARY of somebody else";

export async function openHostileRoom(liar: "primary" | "replica"): Promise<HostileRoom> {
  const here = mkdtempSync(join(tmpdir(), "cp-owned-"));
  const folder = join(here, "room");
  const programs = join(here, "programs");
  const sshd = await startSshd({ home: here });
  mkdirSync(programs);
  mkdirSync(join(here, "run"));
  process.env["XDG_RUNTIME_DIR"] = join(here, "run");
  makeRoom(folder, sshd, { programs, liar });
  const run = (...words: readonly string[]) =>
    runCliHere([...words, "--json", "--config", join(folder, "controller/clonepanel.yaml")], folder);
  const lie = (lies: Lies) => {
    rmSync(programs, { recursive: true });
    mkdirSync(programs);
    const shell = '#!/bin/sh\nexec /bin/sh "$@"\n';
    for (const [name, text] of Object.entries({ "account-shell": shell, ...lies })) {
      writeFileSync(join(programs, name), text);
      chmodSync(join(programs, name), 0o755);
    }
  };
  lie({});
  for (const one of [site, neighbour]) {
    await mustRun(run, "sync", one, "--yes");
    await mustRun(run, "snapshot", "take", one);
  }
  execFileSync("cp", ["-a", folder, join(here, "base")]);
  return {
    folder,
    mirrored: JSON.stringify([...treeMap(join(folder, "one/public_html"))]),
    lie,
    run,
    reset() {
      lie({});
      execFileSync("rm", ["-rf", folder]);
      execFileSync("cp", ["-a", join(here, "base"), folder]);
      writeFileSync(join(folder, "one/public_html/page.html"), "changed since");
      writeFileSync(join(folder, "one/public_html/d/new.html"), "new");
    },
    untouched: () =>
      JSON.stringify(
        ["canary", `one/${neighbour}`, `two/${neighbour}`, `controller/vault/${neighbour}`].map((name) => [
          ...treeMap(join(folder, name)),
        ]),
      ),
    strangers: () => {
      const found = [
        ...readdirSync(folder),
        ...readdirSync(here),
        ...readdirSync(join(folder, "controller")),
        ...readdirSync(join(folder, "one")),
        ...readdirSync(join(folder, "two")),
      ];
      return found.filter((name) => !known.has(name));
    },
    async [Symbol.asyncDispose]() {
      await sshd[Symbol.asyncDispose]();
      rmSync(here, { recursive: true, force: true });
    },
  };
}

const known = new Set([
  ...["room", "base", "programs", "run", "one", "two", "canary", "controller", "public_html"],
  ...["clonepanel.yaml", "vault", "state", ".clonepanel", neighbour, "out"],
]);

export async function mustRun(run: HostileRoom["run"], ...words: readonly string[]): Promise<CliAnswer> {
  const answer = await run(...words);
  assert.equal(answer.exit, 0, `${words.join(" ")}\n${answer.stdout}\n${answer.stderr}`);
  return answer;
}

function makeRoom(
  folder: string,
  sshd: TestSshd,
  { programs, liar }: { readonly programs: string; readonly liar: "primary" | "replica" },
): void {
  for (const account of ["one", "two"]) {
    mkdirSync(join(folder, account, neighbour, "d"), { recursive: true });
    mkdirSync(join(folder, account, "public_html"));
    const isLiar = (account === "one") === (liar === "primary");
    sshd.addLogin(account, join(folder, account), isLiar ? { programs } : {});
  }
  for (const root of [`one/${neighbour}`, "one/public_html", "canary"])
    for (const [path, text] of Object.entries(pages)) {
      mkdirSync(join(folder, root, "d", "deep"), { recursive: true });
      writeFileSync(join(folder, root, path), root.endsWith("public_html") ? text : canary);
    }
  mkdirSync(join(folder, "controller"));
  // Two names of this machine: the same place twice is refused.
  const account = (name: string) =>
    `  ${name}: { transport: { driver: ssh, host: ${name === "one" ? "127.0.0.1" : "localhost"}, port: ${sshd.port}, user: ${userInfo().username}, identity: ${join(sshd.folder, name)}, hostKey: "${sshd.hostKey}" } }\n`;
  const mirrored = (name: string, path: string) =>
    `  ${name}: { names: [${name}], app: static, primary: one, accounts: { one: { path: ${path} }, two: { path: ${path} } } }\n`;
  writeFileSync(
    join(folder, "controller/clonepanel.yaml"),
    `version: 1\nvault: ./vault\nstate: ./state\naccounts:\n${account("one")}${account("two")}sites:\n${mirrored(site, "public_html")}${mirrored(neighbour, neighbour)}`,
  );
}

const pages = {
  "index.html": "the front page",
  "page.html": "a page",
  "d/inside.html": "inside",
  "d/deep/er.html": "deeper",
};
