import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CliAnswer, runCliHere } from "../run-cli-here.ts";
import { startSshd, type TestSshd } from "../sshd.ts";

/** An account with a file of keys of its own, behind a real sshd, and a controller's folder with its configuration. */
export interface KeyHouse extends AsyncDisposable {
  readonly sshd: TestSshd;
  /** Of the account. */
  readonly home: string;
  readonly keysFile: string;
  readonly folder: string;
  /** What the account's file holds, as bytes. */
  keys(): string;
  putKeys(bytes: string): void;
  /** The configuration logs in by this key file; without one, by the owner's own. */
  logInBy(identity?: string): void;
  made(purpose: string): string;
  cli(...args: string[]): Promise<CliAnswer>;
}

/** More of the configuration: before the sites, and of the site itself. */
export interface MoreConfig {
  readonly top: string;
  readonly site: string;
}

export async function openKeyHouse(
  more: (home: string) => MoreConfig = () => ({ top: "", site: "" }),
): Promise<KeyHouse> {
  const folder = mkdtempSync(join(tmpdir(), "cp-keys-"));
  const home = join(folder, "home");
  const keysFile = join(home, ".ssh/authorized_keys");
  mkdirSync(join(home, ".ssh"), { recursive: true, mode: 0o700 });
  mkdirSync(join(home, "public_html"));
  writeFileSync(join(home, "public_html/index.html"), "<h1>shop</h1>\n");
  const sshd = await startSshd({ home, keysFile });
  const transport = sshd.account("plain").transport;
  if (transport.driver !== "ssh") throw new Error("the test's sshd is reached over ssh");
  const { port, user, hostKey, identity: owner } = transport;
  // The owner's line is in sshd's other file: what a test does to the account's own never shuts the owner out.
  const house = {
    sshd,
    home,
    keysFile,
    folder,
    keys: () => readFileSync(keysFile, "latin1"),
    putKeys: (bytes: string) => {
      rmSync(keysFile, { recursive: true, force: true });
      writeFileSync(keysFile, bytes, { mode: 0o600, encoding: "latin1" });
    },
    logInBy: (identity: string = owner) =>
      writeFileSync(
        join(folder, "clonepanel.yaml"),
        `version: 1
vault: ./vault
state: ./state
accounts:
  one: { transport: { driver: ssh, host: 127.0.0.1, port: ${port}, user: ${user}, identity: "${identity}", hostKey: "${hostKey}" } }
  two: { transport: { driver: local, path: ./two } }
${more(home).top}sites:
  example.com:
    names: [example.com]
    app: static
    primary: one
    accounts: { one: { path: "${home}/public_html" }, two: { path: public_html } }
${more(home).site}`,
      ),
    made: (purpose: string) => join(folder, "state/keys/one", purpose),
    cli: (...args: string[]) => runCliHere([...args, "--config", join(folder, "clonepanel.yaml")], folder),
    async [Symbol.asyncDispose]() {
      await sshd[Symbol.asyncDispose]();
      chmodSync(join(home, ".ssh"), 0o700);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  mkdirSync(join(folder, "two/public_html"), { recursive: true });
  house.logInBy();
  return house;
}

/** OpenSSH alone, as somebody who holds the key would use it. */
export function sshBy(house: KeyHouse, identity: string, args: readonly string[]) {
  const { transport } = house.sshd.account("plain");
  if (transport.driver !== "ssh") throw new Error("unreachable");
  const at = args.findIndex((arg, index) => !arg.startsWith("-") && !/^-[oRLW]$/.test(args[index - 1] ?? ""));
  const [flags, command] = at < 0 ? [args, []] : [args.slice(0, at), args.slice(at)];
  const fixed = [
    ...["-F", "/dev/null", "-i", identity, "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes"],
    ...["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-p", String(transport.port)],
  ];
  return spawnSync("ssh", [...fixed, ...flags, "127.0.0.1", ...command], {
    encoding: "utf8",
    timeout: 30_000,
  });
}
