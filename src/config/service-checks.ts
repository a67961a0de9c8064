import type { CheckSettings } from "../core/check/settings.ts";
import type { Config, DnsSettings, MailboxSettings, MailSettings } from "../core/site/config.ts";
import { type Finding, type KeyPath, valueFinding } from "./problem.ts";

/** What does not fit together within the DNS, mail and checks of one site. */
export function checkServices(config: Config): readonly Finding[] {
  return [...config.services].flatMap(([site, { dns, mail, checks }]) => [
    ...(dns === null ? [] : checkDns(["sites", site, "dns"], dns)),
    ...(mail === null
      ? []
      : [...checkMail(["sites", site, "mail"], mail), ...checkMx(["sites", site, "mail"], mail, dns)]),
    ...checks.flatMap((_, index) =>
      checkOne(["sites", site, "checks", index], checks, index, { config, hasDns: dns !== null }),
    ),
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
  const accounts: KeyPath = [...path, "mailboxes", "accounts"];
  const missing = [mail.primary, mail.secondary]
    .filter((id) => !mailboxes.accounts.has(id))
    .map((id) => valueFinding(accounts, `has no login for the account "${id}"`));
  if (missing.length > 0) return missing;
  const [there, here] = [namesOf(mailboxes, mail.primary), namesOf(mailboxes, mail.secondary)];
  if (there === null || here === null || there === here) return [];
  return [
    valueFinding(
      [...accounts, mail.secondary],
      `has the mailboxes ${here}, but "${mail.primary}" has ${there}; name them alike with mailboxes:`,
    ),
  ];
}

/** A mail server's name that moves with the site would take mail along by accident, and the apex is such a name. */
function checkMx(path: KeyPath, mail: MailSettings, dns: DnsSettings | null): readonly Finding[] {
  const { mx, domain, primary, secondary } = mail;
  if (mx === null) return [];
  const at: KeyPath = [...path, "mx"];
  if (dns === null) return [valueFinding(at, "needs the site's dns section: MX records are published there")];
  if (domain !== dns.zone && !domain.endsWith(`.${dns.zone}`))
    return [valueFinding(at, `the domain ${domain} is not in the zone that dns.zone names`)];
  const missing = [primary, secondary].filter((id) => !mx.has(id));
  const strange = [...mx.keys()].filter((id) => id !== primary && id !== secondary);
  return [
    ...missing.map((id) => valueFinding(at, `has no mail server for the account "${id}"`)),
    ...strange.map((id) => valueFinding([...at, id], "is neither mail.primary nor mail.secondary")),
    ...[...mx]
      .filter(([, host]) => host === domain || dns.names.includes(host))
      .map(([id]) =>
        valueFinding(
          [...at, id],
          "moves with the site; give the mail server a name of its own, such as mail1",
        ),
      ),
    ...(missing.length === 0 && mx.get(primary) === mx.get(secondary)
      ? [valueFinding([...at, secondary], "must be another name than the primary's")]
      : []),
  ];
}

/** Null: they are whatever lies in a folder. */
function namesOf(settings: Extract<MailboxSettings, { driver: "imap" }>, id: string): string | null {
  const account = settings.accounts.get(id);
  return account?.kind === "imap" ? [...account.logins.keys()].sort().join(", ") : null;
}

interface Around {
  readonly config: Config;
  readonly hasDns: boolean;
}

function checkOne(
  path: KeyPath,
  checks: readonly CheckSettings[],
  index: number,
  { config, hasDns }: Around,
): readonly Finding[] {
  const check = checks[index];
  if (check === undefined) return [];
  const findings: Finding[] = [];
  if (checks.findIndex(({ name }) => name === check.name) !== index) {
    findings.push(valueFinding(path, "another check of this site has this name; give it one of its own"));
  }
  if (check.needs !== null && !checks.some(({ name }) => name === check.needs && name !== check.name)) {
    findings.push(valueFinding([...path, "needs"], "is the name of no other check of this site"));
  }
  if ("account" in check && !config.accounts.has(check.account)) {
    findings.push(valueFinding([...path, "account"], "is none of the accounts"));
  }
  if (check.kind === "dns" && !hasDns) {
    findings.push(valueFinding([...path, "kind"], "this site has no dns section to check"));
  }
  return findings;
}
