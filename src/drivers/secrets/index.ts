import type { Secret, SecretRef } from "../../core/site/secret.ts";
import type { SecretResolver } from "../../ports/secrets.ts";
import { age } from "./age/index.ts";
import { cmd } from "./cmd/index.ts";
import { credential } from "./credential/index.ts";
import { env } from "./env/index.ts";
import { file } from "./file/index.ts";
import { keyring } from "./keyring/index.ts";
import type { SecretParts } from "./parts.ts";

export { Identities } from "./identities.ts";
export type { SecretManifest, SecretParts } from "./parts.ts";

/** Every kind of reference: one folder, one line. */
export const secretManifests = [env, file, cmd, credential, keyring, age].map(({ manifest }) => manifest);

export function secretResolver(parts: SecretParts): SecretResolver {
  return { resolve: (ref, signal) => read(ref, parts, signal) };
}

function read(ref: SecretRef, parts: SecretParts, signal: AbortSignal | undefined): Promise<Secret> {
  if ("env" in ref) return env.read(ref, parts, signal);
  if ("file" in ref) return file.read(ref, parts, signal);
  if ("cmd" in ref) return cmd.read(ref, parts, signal);
  if ("credential" in ref) return credential.read(ref, parts, signal);
  if ("keyring" in ref) return keyring.read(ref, parts, signal);
  return age.read(ref, parts, signal);
}
