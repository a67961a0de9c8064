import { existsSync, mkdirSync, readFileSync } from "node:fs";
import type { AccountName } from "./facts.ts";
import { accountNames } from "./facts.ts";
import { paths } from "./paths.ts";
import { must } from "./run.ts";

type KeyName = AccountName | "control";

export const keyPath = (name: KeyName): string => `${paths.template}/keys/${name}`;
export const publicKey = (name: KeyName): string => readFileSync(`${keyPath(name)}.pub`, "utf8").trim();

/** Host keys of the accounts, and the key control logs in with. */
export async function makeKeys(): Promise<void> {
  mkdirSync(`${paths.template}/keys`, { recursive: true, mode: 0o700 });
  for (const name of [...accountNames, "control"] as const)
    if (!existsSync(keyPath(name)))
      await must("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", `lab-${name}`, "-f", keyPath(name)]);
}

/** As `ssh-keygen -l` and clonepanel.yaml write it: "SHA256:...". */
export async function fingerprint(name: KeyName): Promise<string> {
  const line = await must("ssh-keygen", ["-l", "-E", "sha256", "-f", `${keyPath(name)}.pub`]);
  return line.split(" ")[1] ?? "";
}
