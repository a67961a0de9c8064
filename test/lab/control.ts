/** The controller's place: an ssh key, both host keys, the database password of b, and a clonepanel.yaml. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { configText } from "./config-text.ts";
import { controlFiles } from "./control-files.ts";
import { accountNames, hosts } from "./facts.ts";
import { keyPath, publicKey } from "./keys.ts";
import { paths } from "./paths.ts";
import { readSecrets } from "./secrets.ts";

export async function setUpControl(): Promise<void> {
  const secrets = readSecrets();
  for (const folder of [".ssh", "secrets"])
    mkdirSync(`${paths.controlHome}/${folder}`, { recursive: true, mode: 0o700 });
  const write = (path: string, content: string) => writeFileSync(path, content, { mode: 0o600 });
  write(controlFiles.identity, readFileSync(keyPath("control"), "utf8"));
  write(`${controlFiles.identity}.pub`, `${publicKey("control")}\n`);
  write(controlFiles.knownHosts, accountNames.map(knownHost).join(""));
  for (const account of accountNames) {
    write(controlFiles.databasePassword(account), `${secrets[account].database}\n`);
    write(controlFiles.readOnlyPassword(account), `${secrets[account].readOnlyDatabase}\n`);
  }
  write(controlFiles.mailboxPassword, `${secrets.mailbox}\n`);
  write(controlFiles.tsig, `${secrets.tsig}\n`);
  write(controlFiles.powerdnsKey, `${secrets.powerdnsApiKey}\n`);
  write(controlFiles.config, await configText());
}

/** For people's and tests' own ssh: `ssh -i ~/.ssh/clonepanel anna@a.example.test`. */
const knownHost = (account: "a" | "b"): string =>
  `${hosts[account].fqdn},${hosts[account].address} ${publicKey(account).split(" ").slice(0, 2).join(" ")}\n`;
