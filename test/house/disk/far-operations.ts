import assert from "node:assert/strict";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import type { TestSshd } from "../../integration/sshd.ts";
import { cli, type DiskOperation, mustRun, site } from "./operations.ts";

/**
 * What writes on this machine only where there is a far one: accounts over SSH (the pinned key, the master's folder, the
 * way that rsync goes), and the off-site store.
 *
 * @param place where each attempt lies: logins are made for it.
 */
export function farOperations(sshd: TestSshd, place: string): readonly DiskOperation[] {
  for (const account of ["one", "two"]) sshd.addLogin(account, join(place, account));
  const prepare = (folder: string) => writeFarConfig(sshd, folder);
  return [
    { name: "sync over SSH", base: "empty", prepare, work: far("sync", "--yes"), ...pages },
    {
      name: "offsite init",
      base: "used",
      prepare,
      work: far("offsite", "init"),
      look: async (folder) => void (await mustRun(folder, "status", "--config", "far.yaml")),
      healed: async (folder) => {
        assert.match(await readFile(join(folder, "offsite.key"), "utf8"), /^(?:\w{5}-){7}\w{5}\n$/);
        assert.equal((await stat(join(folder, "offsite.key"))).mode & 0o077, 0);
        await mustRun(folder, "offsite", "copy", site, "--config", "far.yaml");
      },
    },
    {
      name: "offsite copy",
      base: "used",
      prepare,
      work: async (folder) => {
        const made = await far("offsite", "init")(folder);
        return made ?? far("offsite", "copy", site)(folder);
      },
      look: async (folder) =>
        void (await mustRun(folder, "snapshot", "verify", site, "--config", "far.yaml")),
      healed: async (folder) =>
        void (await mustRun(folder, "offsite", "verify", "--full", "--config", "far.yaml")),
    },
  ];
}

const pages: Pick<DiskOperation, "look" | "healed"> = {
  look: async (folder) => {
    const copied = await readFile(join(folder, "two/public_html/index.html"), "utf8").catch(() => null);
    assert.ok([null, "new"].includes(copied), "the replica's page is neither");
    await mustRun(folder, "status", "--config", "far.yaml");
  },
  healed: async (folder) => {
    assert.equal(await readFile(join(folder, "two/public_html/index.html"), "utf8"), "new");
    await mustRun(folder, "verify", "--config", "far.yaml");
  },
};

function far(...words: readonly string[]): DiskOperation["work"] {
  return cli(...words, "--config", "far.yaml");
}

/** Sockets and the pinned key lie in the attempt's own folder, so that their writes are among those that fail. */
async function writeFarConfig(sshd: TestSshd, folder: string): Promise<void> {
  const run = join(folder, "run");
  await mkdir(run, { mode: 0o700 });
  await writeFile(join(folder, "far.yaml"), configText(sshd));
  process.env["XDG_RUNTIME_DIR"] = run;
}

function configText(sshd: TestSshd): string {
  // Two names of this machine: the same place twice is refused.
  const account = (name: string, host: string) =>
    `  ${name}: { transport: { driver: ssh, host: ${host}, port: ${sshd.port}, user: ${userInfo().username}, identity: ${join(sshd.folder, name)}, hostKey: "${sshd.hostKey}" } }\n`;
  return `version: 1
vault: ./vault
state: ./state
offsite: { driver: restic, repository: ./store, password: { file: ./offsite.key }, every: 1d }
accounts:
${account("one", "127.0.0.1")}${account("two", "localhost")}sites:
  ${site}:
    names: [${site}]
    app: static
    primary: one
    accounts: { one: { path: public_html }, two: { path: public_html } }
`;
}
