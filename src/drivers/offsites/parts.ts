import type { Exec } from "../../ports/exec.ts";
import type { SecretResolver } from "../../ports/secrets.ts";

export interface OffsiteParts {
  readonly exec: Exec;
  readonly secrets: SecretResolver;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A folder for what can be asked again at any time. */
  readonly cacheFolder: string;
  /** Of what is sent and fetched; null: as fast as it goes. */
  readonly bytesPerSecond: number | null;
}
