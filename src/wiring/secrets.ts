import type { Config } from "../core/site/config.ts";
import { identitiesOf } from "../core/site/identities-of.ts";
import { Identities, secretResolver } from "../drivers/secrets/index.ts";
import { askPassphrase } from "../platform/ask-passphrase.ts";
import { systemExec } from "../platform/exec/index.ts";
import { readSmallFile } from "../platform/files/small-file.ts";
import type { SecretResolver } from "../ports/secrets.ts";
import type { Unlocking } from "../ports/unlocking.ts";

export interface OpenedSecrets {
  readonly secrets: SecretResolver;
  readonly unlocking: Unlocking;
}

export function openSecrets(config: Config): OpenedSecrets {
  const identities = new Identities({
    readFile: readSmallFile,
    files: identitiesOf(config),
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
