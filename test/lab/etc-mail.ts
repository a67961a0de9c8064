/** Postfix and Dovecot of an account: the mailboxes lie under the account's home and belong to its user. */
import type { AccountFacts } from "./facts.ts";
import { mailboxes, zone } from "./facts.ts";

export function postfixMain(account: AccountFacts): string {
  return `compatibility_level = 3.6
myhostname = ${account.mailHost}
mydomain = ${zone}
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = all
inet_protocols = ipv4
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = ${zone}
virtual_mailbox_maps = texthash:/etc/postfix/mailboxes
virtual_transport = lmtp:unix:private/dovecot-lmtp
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_delay_reject = yes
maillog_file = /var/log/mail.log
queue_run_delay = 2s
minimal_backoff_time = 2s
maximal_backoff_time = 10s
`;
}

export const postfixMailboxes = mailboxes.map((name) => `${name}@${zone} ok\n`).join("");

/** Debian's master.cf puts most services into a chroot that would have to be filled. */
export function withoutChroot(masterCf: string): string {
  const lines = masterCf.split("\n").map((line) => {
    const [name, type, isPrivate, unprivileged, chroot, ...rest] = line.split(/\s+/);
    if (line.startsWith("#") || /^\s/.test(line) || rest.length < 3 || chroot === undefined) return line;
    return [name, type, isPrivate, unprivileged, "n", ...rest].join(" ");
  });
  const postlog = "postlog unix-dgram n - n - 1 postlogd";
  return `${[...lines.filter((line) => !/^postlog\s/.test(line)), postlog].join("\n")}\n`;
}

export function dovecotConf(account: AccountFacts): string {
  const inside = account.maildirInside === "" ? "" : `/${account.maildirInside}`;
  return `protocols = imap lmtp
listen = 0.0.0.0
ssl = no
disable_plaintext_auth = no
log_path = /var/log/dovecot.log
hostname = ${account.mailHost}
first_valid_uid = ${account.uid}
mail_location = maildir:~${inside}
auth_mechanisms = plain login
auth_username_format = %Lu
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u /etc/dovecot/lab-users
}
userdb {
  driver = passwd-file
  args = username_format=%u /etc/dovecot/lab-users
}
namespace inbox {
  inbox = yes
}
service lmtp {
  unix_listener /var/spool/postfix/private/dovecot-lmtp {
    user = postfix
    mode = 0600
  }
}
service imap-login {
  inet_listener imap {
    port = 143
  }
  inet_listener imaps {
    port = 0
  }
}
`;
}

export function dovecotUsers(account: AccountFacts, password: string): string {
  const user = (name: string) =>
    `${name}@${zone}:{PLAIN}${password}:${account.uid}:${account.uid}::${account.home}/mail/${zone}/${name}::\n`;
  return mailboxes.map(user).join("");
}
