import type { OffsiteSettings } from "../core/site/config.ts";
import type { SecretRef } from "../core/site/secret.ts";
import { type PathBase, resolveLocalPath } from "./local-path.ts";
import type { WrittenOffsite } from "./schema/offsite.ts";

export function toOffsite(
  written: WrittenOffsite,
  base: PathBase,
  toSecretRef: (ref: SecretRef) => SecretRef,
): OffsiteSettings {
  const { driver, repository, password, environment, options, every } = written;
  return {
    driver,
    repository: typeof repository === "string" ? toPlace(repository, base) : toSecretRef(repository),
    password: toSecretRef(password),
    environment: new Map(Object.entries(environment).map(([name, ref]) => [name, toSecretRef(ref)])),
    options,
    everyMs: every,
  };
}

/** A folder of this machine is meant from where the file lies; the others begin with their kind. */
function toPlace(repository: string, base: PathBase): string {
  return /^[a-z0-9]+:/.test(repository) ? repository : resolveLocalPath(repository, base);
}
