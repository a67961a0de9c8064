import type { Account, TransportSettings } from "../../core/site/site.ts";
import type { KeyStore } from "../../ports/key-store.ts";
import type { SshAliases } from "../../ports/ssh-aliases.ts";
import type { Transport, TransportManifest } from "../../ports/transport.ts";
import type { TransportOptions } from "./shared/options.ts";
import type { AliasOptions } from "./ssh/aliases.ts";
import type { KeyStoreOptions } from "./ssh/key-store.ts";

export type { TransportOptions } from "./shared/options.ts";

interface TransportDriver {
  readonly manifest: TransportManifest;
  /** Checks the settings; the connection itself is made by the first order. */
  readonly open: (account: Account, options: TransportOptions) => Promise<Transport>;
}

/** Every transport: one folder, one line. Loaded when it is first needed. */
export const transportDrivers: Readonly<Record<TransportSettings["driver"], () => Promise<TransportDriver>>> =
  {
    ssh: () => import("./ssh/index.ts"),
    local: () => import("./local/index.ts"),
  };

/** The way to an account, by the driver that its settings name. */
export async function openTransport(account: Account, options: TransportOptions): Promise<Transport> {
  const driver = await transportDrivers[account.transport.driver]();
  return await driver.open(account, options);
}

/** The keys that were made on this machine. */
export async function openKeyStore(options: KeyStoreOptions): Promise<KeyStore> {
  return (await import("./ssh/key-store.ts")).openSshKeyStore(options);
}

export async function noteKeyUsed(identity: string, folder: string): Promise<void> {
  await (await import("./ssh/key-store.ts")).noteKeyUsed(identity, folder);
}

/** What this machine's own ssh configuration says of hosts: for the first look, before there is a configuration. */
export async function openSshAliases(options: AliasOptions): Promise<SshAliases> {
  return (await import("./ssh/aliases.ts")).openSshAliases(options);
}
