import { ClonePanelError } from "../../../core/errors.ts";
import type { Account, AccountId, TransportSettings } from "../../../core/site/site.ts";

/** An account's settings for OpenSSH, checked: nothing in them can be read as an option or a token. */
export interface SshSettings {
  readonly account: AccountId;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly identity: string;
  readonly hostKey: string;
}

// No percent sign and no dollar (OpenSSH expands both), no leading dash, no space.
const hostForm = /^(?!-)[A-Za-z0-9._:-]{1,253}$/;
const userForm = /^(?!-)[A-Za-z0-9._@+-]{1,64}$/;
const hostKeyForm = /^SHA256:[A-Za-z0-9+/]{43}=?$/;

/** @throws ClonePanelError SSH_SETTINGS_INVALID (owner) */
export function checkSettings(account: Account): SshSettings {
  const settings = account.transport;
  if (settings.driver !== "ssh") throw invalid(account, "its transport is not ssh");
  const problem = problemOf(settings);
  if (problem !== null) throw invalid(account, problem);
  return {
    account: account.id,
    host: settings.host,
    port: settings.port,
    user: settings.user,
    identity: settings.identity,
    hostKey: settings.hostKey.replace(/=$/, ""),
  };
}

function problemOf(settings: Extract<TransportSettings, { driver: "ssh" }>): string | null {
  if (!hostForm.test(settings.host)) return "host: a host name or an address is expected";
  if (!userForm.test(settings.user)) return "user: letters, digits and . _ @ + - are expected";
  if (!Number.isInteger(settings.port) || settings.port < 1 || settings.port > 65_535)
    return "port: a number from 1 to 65535 is expected";
  if (!hostKeyForm.test(settings.hostKey))
    return 'hostKey: "SHA256:" and 43 characters are expected, as `ssh-keyscan HOST | ssh-keygen -lf -` prints it';
  if (
    /[\0\n\r"]|\$\{/.test(settings.identity) ||
    settings.identity === "" ||
    settings.identity.startsWith("-")
  )
    return "identity: the path of a private key file is expected";
  return null;
}

function invalid(account: Account, problem: string): ClonePanelError {
  return new ClonePanelError(
    "SSH_SETTINGS_INVALID",
    `The account "${account.id}" cannot be used: ${problem}`,
    {
      hint: `Correct accounts.${account.id}.transport in the configuration, then run: clonepanel config check`,
      remedy: "owner",
      account: account.id,
    },
  );
}
