import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { paths } from "./paths.ts";

export interface AccountSecrets {
  readonly database: string;
  readonly readOnlyDatabase: string;
}

export interface Secrets {
  readonly a: AccountSecrets;
  readonly b: AccountSecrets;
  readonly wordpressAdmin: string;
  readonly mailbox: string;
  /** Base64, hmac-sha256. */
  readonly tsig: string;
  readonly powerdnsApiKey: string;
}

/** The lab's secrets are made once and kept beside the template, whose databases and sites know them. */
export function readSecrets(): Secrets {
  if (!existsSync(paths.secrets)) writeSecrets();
  return JSON.parse(readFileSync(paths.secrets, "utf8")) as Secrets;
}

function writeSecrets(): void {
  const word = () => randomBytes(9).toString("hex");
  // Quotes, a dollar, a hash and a space, as hosters' own password generators make them.
  const account = (): AccountSecrets => ({ database: `${word()}'$ #"`, readOnlyDatabase: `${word()}-ro` });
  const secrets: Secrets = {
    a: account(),
    b: account(),
    wordpressAdmin: word(),
    mailbox: word(),
    tsig: randomBytes(32).toString("base64"),
    powerdnsApiKey: word(),
  };
  mkdirSync(dirname(paths.secrets), { recursive: true, mode: 0o700 });
  writeFileSync(paths.secrets, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
}
