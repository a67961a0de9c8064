import type { CheckSettings, Config, DnsSettings, MailSettings } from "../core/site/config.ts";
import { type Finding, type KeyPath, valueFinding } from "./problem.ts";

/** What does not fit together within the DNS, mail and checks of one site. */
export function checkServices(config: Config): readonly Finding[] {
  return [...config.services].flatMap(([site, { dns, mail, checks }]) => [
    ...(dns === null ? [] : checkDns(["sites", site, "dns"], dns)),
    ...(mail === null ? [] : checkMail(["sites", site, "mail"], mail)),
    ...checkNames(["sites", site, "checks"], checks),
  ]);
}

function checkDns(path: KeyPath, dns: DnsSettings): readonly Finding[] {
  const foreign = dns.names.flatMap((name, index) =>
    name === dns.zone || name.endsWith(`.${dns.zone}`)
      ? []
      : [valueFinding([...path, "names", index], "is not in the zone that dns.zone names")],
  );
  const inverted = dns.ttl.shortMs > dns.ttl.normalMs;
  return inverted
    ? [...foreign, valueFinding([...path, "ttl", "short"], "must not be longer than ttl.normal")]
    : foreign;
}

function checkMail(path: KeyPath, mail: MailSettings): readonly Finding[] {
  if (mail.primary === mail.secondary) {
    return [valueFinding([...path, "secondary"], "must be another account than mail.primary")];
  }
  const { mailboxes } = mail;
  if (mailboxes.driver !== "imap") return [];
  return [mail.primary, mail.secondary]
    .filter((id) => !mailboxes.accounts.has(id))
    .map((id) => valueFinding([...path, "mailboxes", "accounts"], `has no login for the account "${id}"`));
}

function checkNames(path: KeyPath, checks: readonly CheckSettings[]): readonly Finding[] {
  return checks.flatMap((check, index) =>
    checks.findIndex(({ name }) => name === check.name) === index
      ? []
      : [valueFinding([...path, index], "another check of this site has this name; give it one of its own")],
  );
}
