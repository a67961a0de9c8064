import { ClonePanelError } from "../../../core/errors.ts";
import { lastLines } from "../shared/remote-text.ts";
import type { SshSettings } from "./settings.ts";

export function unreachable(settings: SshSettings, because: string): ClonePanelError {
  return new ClonePanelError(
    "ACCOUNT_UNREACHABLE",
    `The account "${settings.account}" cannot be reached at ${settings.host} port ${settings.port}: ${because}`,
    {
      hint: `It is tried again. To look yourself: ssh -p ${settings.port} ${settings.user}@${settings.host} true`,
      remedy: "wait",
      account: settings.account,
    },
  );
}

/** The connection ended under an order that may have been carried out, or half of it; it is never repeated by itself. */
export function lostConnection(settings: SshSettings, detail: string): ClonePanelError {
  return unreachable(
    settings,
    `the connection was lost while an order was under way, so it may or may not have been carried out${detail === "" ? "" : ` (${detail})`}`,
  );
}

export function shellUnusable(settings: SshSettings, printed: string): ClonePanelError {
  return new ClonePanelError(
    "SSH_SHELL_UNUSABLE",
    `The account "${settings.account}" accepted the key but gave no usable shell; it printed: ${printed === "" ? "nothing" : printed}`,
    {
      hint: "Switch on shell access (SSH, not only SFTP) for this account at its host, and remove a forced command from its authorized_keys",
      remedy: "owner",
      account: settings.account,
    },
  );
}

/** The key is one with a gate, and what was asked is not of its purpose; or ClonePanel is newer than the gate's list. */
export function gateRefused(settings: SshSettings, because: string): ClonePanelError {
  return new ClonePanelError(
    "KEY_GATE_REFUSED",
    `The gate of the key by which "${settings.account}" is logged in to let an order not pass: ${because}`,
    {
      hint: `After an upgrade its list has to be renewed by a key without a gate: clonepanel keys install ${settings.account} --purpose NAME --login FILE. What its purpose leaves out needs the purpose full`,
      remedy: "owner",
      account: settings.account,
    },
  );
}

export type ConnectFailure = "host-key" | "auth" | "network" | "shell";

/** Why `ssh` ended before the account's shell announced itself, from its exit code and its own English messages. */
export function classifyFailure(code: number | null, stderr: string): ConnectFailure {
  if (/Host key verification failed|HOST IDENTIFICATION HAS CHANGED|No \S+ host key is known/.test(stderr))
    return "host-key";
  if (
    /Permission denied \(|Too many authentication failures|Received disconnect.*authentication/i.test(stderr)
  )
    return "auth";
  return code === 255 ? "network" : "shell";
}

export function authRefused(settings: SshSettings, stderr: string): ClonePanelError {
  return new ClonePanelError(
    "SSH_AUTH_REFUSED",
    `The host ${settings.host} refused the key of account "${settings.account}" for the user ${settings.user}: ${lastLines(stderr, { lines: 3 })}`,
    { hint: authHint(settings, stderr), remedy: "owner", account: settings.account },
  );
}

function authHint(settings: SshSettings, stderr: string): string {
  if (/bad permissions|UNPROTECTED PRIVATE KEY/.test(stderr))
    return `OpenSSH ignores a key that others can read: chmod 600 ${settings.identity}`;
  if (/no such identity|No such file/.test(stderr)) return `There is no key file ${settings.identity}`;
  if (/incorrect passphrase|passphrase/.test(stderr))
    return "A key with a passphrase cannot be used without a person: make one for ClonePanel without";
  return `Put the content of ${settings.identity}.pub into ~/.ssh/authorized_keys of the account (or into the host's panel)`;
}
