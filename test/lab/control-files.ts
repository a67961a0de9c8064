import { paths } from "./paths.ts";

/** Where control keeps things; absolute paths, the same inside and outside of the host. */
export const controlFiles = {
  identity: `${paths.controlHome}/.ssh/clonepanel`,
  knownHosts: `${paths.controlHome}/.ssh/known_hosts`,
  config: `${paths.controlHome}/clonepanel.yaml`,
  databasePassword: (account: "a" | "b") => `${paths.controlHome}/secrets/database-${account}`,
  readOnlyPassword: (account: "a" | "b") => `${paths.controlHome}/secrets/database-${account}-read-only`,
  mailboxPassword: `${paths.controlHome}/secrets/mailbox`,
  tsig: `${paths.controlHome}/secrets/tsig`,
  powerdnsKey: `${paths.controlHome}/secrets/powerdns`,
  vault: `${paths.controlHome}/vault`,
  state: `${paths.controlHome}/state`,
} as const;
