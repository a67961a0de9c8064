import type { CheckSettings } from "../core/check/settings.ts";
import type { Config, DnsSettings, MailboxSettings, MailSettings } from "../core/site/config.ts";
import { type Finding, type KeyPath, valueFinding } from "./problem.ts";

/** What does not fit together within the DNS, mail and checks of one site. */
export function checkServices(config: Config): readonly Finding[] {
  return [...config.services].flatMap(([site, { dns, mail, checks }]) => [
    ...(dns === null ? [] : checkDns(["sites", site, "dns"], dns)),
    ...(mail === null ? [] : checkMail(["sites", site, "mail"], mail)),
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
