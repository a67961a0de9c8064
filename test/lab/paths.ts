import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { AccountName, HostName } from "./facts.ts";
import { accounts } from "./facts.ts";

export const defaultFolder = "/var/tmp/clonepanel-lab";
export const folder = resolve(process.env.CLONEPANEL_LAB_DIR ?? defaultFolder);

/** Namespaces are named after the folder, so that several labs can live on one machine. */
export const namespacePrefix =
  folder === defaultFolder
    ? "cplab"
    : `cplab-${createHash("sha256").update(folder).digest("hex").slice(0, 6)}`;

export const netns = (host: HostName | "switch"): string => `${namespacePrefix}-${host}`;

export const paths = {
  template: `${folder}/template`,
  secrets: `${folder}/template/secrets.json`,
  lock: `${folder}/lock`,
  lease: `${folder}/lease`,
  partitions: `${folder}/partitions.json`,
  host: (host: HostName) => `${folder}/hosts/${host}`,
  inHost: (host: HostName, path: string) => `${folder}/hosts/${host}/${path}`,
  /** An account's home, as the root namespace sees it. */
  home: (account: AccountName) => `${folder}/hosts/${account}/homes${accounts[account].home}`,
  controlHome: `${folder}/hosts/control/home`,
} as const;
