import type { Config } from "../core/site/config.ts";

/** The configuration file, as it is changed from the interface. */
export interface ConfigFileVerbs {
  /** Absolute. */
  readonly file: string;
  /** The text that this process works by. */
  readonly runningText: string;
  read(): Promise<string>;
  /** Written beside it and renamed, on the disk when it resolves; the mode stays. */
  write(text: string): Promise<void>;
  check(text: string): Promise<ConfigReading>;
  /** The effective configuration; secrets are references. */
  show(config: Config): Promise<unknown>;
}

export type ConfigReading =
  | { readonly kind: "valid"; readonly config: Config; readonly warnings: readonly ConfigNotice[] }
  | { readonly kind: "invalid"; readonly problems: readonly ConfigNotice[] };

export interface ConfigNotice {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}
