import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { ClonePanelError } from "../../../core/errors.ts";
import type { RunOutcome } from "../../../ports/exec.ts";
import type { SshAlias, SshAliases } from "../../../ports/ssh-aliases.ts";
import type { TransportOptions } from "../shared/options.ts";
import { parseKeys } from "./host-key.ts";
import { sshEnvironment } from "./ssh-environment.ts";

export interface AliasOptions extends Pick<TransportOptions, "exec" | "env"> {
  readonly home: string;
  lookUp(host: string, signal: AbortSignal): Promise<readonly string[]>;
}

const aliasForm = /^(?!-)(?:[A-Za-z0-9._-]{1,64}@)?[A-Za-z0-9][A-Za-z0-9._-]{0,100}$/;
const mostAliases = 200;

/** Asks the installed OpenSSH itself (`ssh -G`, `ssh-keygen -F`, `ssh-keyscan`), so that its whole configuration counts. */
export function openSshAliases(options: AliasOptions): SshAliases {
  return {
    list: () => listAliases(options.home),
    async resolve(alias, signal) {
      if (!aliasForm.test(alias))
        throw unusable(alias, "a name of letters, digits, dots and dashes is expected");
      const settings = await readSettings(options, alias, signal);
      const { host, port } = settings;
      return {
        alias,
        ...settings,
        identities: await existing(settings.identities, options.home),
        hostKey: await hostKeyOf(options, { alias, host, port }, signal),
        addresses: await options.lookUp(host, signal),
      };
    },
  };
}

async function listAliases(home: string): Promise<readonly string[]> {
  const text = await readFile(join(home, ".ssh", "config"), "utf8").catch(() => "");
  const names = [...text.matchAll(/^\s*Host\s+(.+)$/gim)].flatMap(([, list = ""]) =>
    list.trim().split(/\s+/),
  );
  return [...new Set(names)].filter((name) => aliasForm.test(name)).slice(0, mostAliases);
}

type Settings = Pick<SshAlias, "host" | "port" | "user" | "identities" | "warnings">;

async function readSettings(options: AliasOptions, alias: string, signal: AbortSignal): Promise<Settings> {
  const outcome = await run(options, { file: "ssh", args: ["-G", "--", alias] }, signal);
  const lines = outcome.stdout.toString("utf8").split("\n");
  const all = (name: string) =>
    lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1).trim());
  const [host = ""] = all("hostname");
  if (host === "") throw unusable(alias, "ssh does not say which host it is");
  const jumps = [...all("proxyjump"), ...all("proxycommand")].filter((value) => value !== "none");
  return {
    host,
    port: Number(all("port")[0] ?? 22),
    user: all("user")[0] ?? "",
    identities: all("identityfile"),
    warnings:
      jumps.length === 0
        ? []
        : [`"${alias}" goes over another host (ProxyJump), which ClonePanel does not do`],
  };
}

async function existing(files: readonly string[], home: string): Promise<readonly string[]> {
  const paths = [...new Set(files.map((file) => file.replace(/^~(?=\/)/, home)))];
  const found = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        (entry) => entry.isFile(),
        () => false,
      ),
    ),
  );
  return paths.filter((_, at) => found[at]);
}

/** A key that the owner has accepted before counts more than what the host shows now. */
async function hostKeyOf(
  options: AliasOptions,
  { alias, host, port }: { readonly alias: string; readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<SshAlias["hostKey"]> {
  const entry = port === 22 ? host : `[${host}]:${port}`;
  const kept = await run(options, { file: "ssh-keygen", args: ["-F", entry] }, signal);
  const known = parseKeys(kept.stdout.toString("latin1"));
  const scan = ["-T", "10", "-p", String(port), "-t", "ed25519,ecdsa,rsa", "--", host];
  const answer = await run(options, { file: "ssh-keyscan", args: scan }, signal);
  const shown = parseKeys(answer.stdout.toString("latin1"));
  const trusted = shown.find(({ fingerprint }) => known.some((key) => key.fingerprint === fingerprint));
  if (trusted !== undefined) return { fingerprint: trusted.fingerprint, trust: "known" };
  const best = shown.find(({ type }) => type === "ssh-ed25519") ?? shown[0];
  if (best === undefined) throw silent(alias, host);
  if (known.length > 0) throw changed(alias, host, best.fingerprint);
  return { fingerprint: best.fingerprint, trust: "shown" };
}

async function run(
  { exec, env }: AliasOptions,
  order: { readonly file: string; readonly args: readonly string[] },
  signal: AbortSignal,
): Promise<RunOutcome> {
  const outcome = await exec.run({
    ...order,
    env: sshEnvironment(env),
    timeoutMs: 20_000,
    maxOutputBytes: 256 * 1024,
    signal,
  });
  if (outcome.kind !== "missing") return outcome;
  throw new ClonePanelError("LOCAL_TOOL_MISSING", `${order.file} is not installed on this machine`, {
    hint: "Install it, for example: apt-get install openssh-client",
    remedy: "owner",
  });
}

function unusable(alias: string, because: string): ClonePanelError {
  return new ClonePanelError("SSH_ALIAS_UNUSABLE", `"${alias}" cannot be used as an ssh host: ${because}`, {
    hint: "Give what you would give to ssh: an entry of ~/.ssh/config, or a host name.",
    remedy: "owner",
  });
}

function silent(alias: string, host: string): ClonePanelError {
  return new ClonePanelError("ACCOUNT_UNREACHABLE", `${host} ("${alias}") showed no host key within 10 s`, {
    hint: `Try it by hand: ssh ${alias}`,
    remedy: "wait",
  });
}

function changed(alias: string, host: string, fingerprint: string): ClonePanelError {
  const message = `${host} ("${alias}") shows a host key that is not the one in your known_hosts: ${fingerprint}`;
  return new ClonePanelError("HOST_KEY_CHANGED", message, {
    hint: "Ask the host whether its key was changed. Only if it says yes, renew the line in your known_hosts.",
    remedy: "owner",
  });
}
