import { Identities, secretResolver } from "../drivers/secrets/index.ts";
import { askPassphrase } from "../platform/ask-passphrase.ts";
import { systemExec } from "../platform/exec/index.ts";
import { readSmallFile } from "../platform/files/small-file.ts";
import type { LocalPath } from "../ports/files.ts";
import type { SecretResolver } from "../ports/secrets.ts";
import type { Unlocking } from "../ports/unlocking.ts";

export interface OpenedSecrets {
  readonly secrets: SecretResolver;
  readonly unlocking: Unlocking;
}

/** @param keyFiles that the references name, see `identitiesOf`. */
export function openSecrets(keyFiles: readonly LocalPath[]): OpenedSecrets {
  const identities = new Identities({
    readFile: readSmallFile,
    files: keyFiles,
    ask: askPassphrase,
  });
  const secrets = secretResolver({
    env: process.env,
    exec: systemExec,
    readFile: readSmallFile,
    system: process.platform,
    identities,
  });
  return { secrets, unlocking: identities };
}
