import { controllerObserver } from "../core/failover/observer-settings.ts";
import { closest } from "../core/words/closest.ts";
import type { Finding, KeyPath } from "./problem.ts";

/**
 * Names that must exist elsewhere in the file. Works on the raw values, so that a typing error in one section does not
 * hide a wrong reference in the next.
 */
export function checkReferences(raw: unknown): readonly Finding[] {
  const top = sectionOf(raw);
  const accounts = Object.keys(sectionOf(top["accounts"]));
  const providers = Object.keys(sectionOf(top["dnsProviders"]));
  return [
    ...Object.keys(sectionOf(top["observers"])).flatMap((id) => nameTaken(id, accounts)),
    ...Object.entries(sectionOf(top["dnsProviders"])).flatMap(([id, provider]) =>
      lookUp(sectionOf(provider)["account"], ["dnsProviders", id, "account"], {
        kind: "account",
        known: accounts,
      }),
    ),
    ...Object.entries(sectionOf(top["notifications"])).flatMap(([id, notification]) =>
      listOf(sectionOf(notification)["sites"]).flatMap((site, index) =>
        lookUp(site, ["notifications", id, "sites", index], {
          kind: "site",
          known: Object.keys(sectionOf(top["sites"])),
        }),
      ),
    ),
    ...Object.entries(sectionOf(top["statusPages"])).flatMap(([id, page]) =>
      checkPage(["statusPages", id], sectionOf(page), {
        accounts,
        sites: Object.keys(sectionOf(top["sites"])),
      }),
    ),
    ...Object.entries(sectionOf(top["sites"])).flatMap(([id, site]) =>
      checkSite(["sites", id], sectionOf(site), { accounts, providers }),
    ),
  ];
}

function checkPage(
  path: KeyPath,
  page: Section,
  known: { readonly accounts: readonly string[]; readonly sites: readonly string[] },
): readonly Finding[] {
  return [
    ...listOf(page["sites"]).flatMap((site, index) =>
      lookUp(site, [...path, "sites", index], { kind: "site", known: known.sites }),
    ),
    ...Object.keys(sectionOf(page["at"])).flatMap((account) =>
      lookUp(account, [...path, "at", account], { kind: "account", known: known.accounts, at: "key" }),
    ),
  ];
}

/** Votes are told apart by who says them. */
function nameTaken(id: string, accounts: readonly string[]): readonly Finding[] {
  if (id !== controllerObserver && !accounts.includes(id)) return [];
  const message = `"${id}" is a name that votes already; call this observer otherwise`;
  return [{ path: ["observers", id], at: "key", message }];
}

interface Known {
  readonly accounts: readonly string[];
  readonly providers: readonly string[];
}

function checkSite(path: KeyPath, site: Section, known: Known): readonly Finding[] {
  const placed = Object.keys(sectionOf(site["accounts"]));
  const ownAccount = { kind: "account of this site", known: placed };
  const mail = sectionOf(site["mail"]);
  const certificates = sectionOf(site["certificates"]);
  const logins = Object.keys(sectionOf(sectionOf(mail["mailboxes"])["accounts"]));
  return [
    ...placed.flatMap((id) =>
      lookUp(id, [...path, "accounts", id], { kind: "account", known: known.accounts, at: "key" }),
    ),
    ...(placed.length === 0 ? [] : lookUp(site["primary"], [...path, "primary"], ownAccount)),
    ...listOf(sectionOf(site["dns"])["providers"]).flatMap((id, index) =>
      lookUp(id, [...path, "dns", "providers", index], { kind: "DNS provider", known: known.providers }),
    ),
    ...lookUp(mail["primary"], [...path, "mail", "primary"], ownAccount),
    ...lookUp(mail["secondary"], [...path, "mail", "secondary"], ownAccount),
    ...lookUp(
      sectionOf(certificates["carry"])["from"],
      [...path, "certificates", "carry", "from"],
      ownAccount,
    ),
    ...Object.keys(sectionOf(certificates["install"])).flatMap((id) =>
      lookUp(id, [...path, "certificates", "install", id], { ...ownAccount, at: "key" }),
    ),
    ...Object.keys(sectionOf(mail["mx"])).flatMap((id) =>
      lookUp(id, [...path, "mail", "mx", id], { ...ownAccount, at: "key" }),
    ),
    ...Object.keys(sectionOf(mail["panels"])).flatMap((id) =>
      lookUp(id, [...path, "mail", "panels", id], { ...ownAccount, at: "key" }),
    ),
    ...logins.flatMap((id) =>
      lookUp(id, [...path, "mail", "mailboxes", "accounts", id], { ...ownAccount, at: "key" }),
    ),
  ];
}

interface Directory {
  readonly kind: string;
  readonly known: readonly string[];
  readonly at?: Finding["at"];
}

function lookUp(given: unknown, path: KeyPath, { kind, known, at = "value" }: Directory): readonly Finding[] {
  if (typeof given !== "string" || known.includes(given)) return [];
  const meant = closest(given, known);
  const hint = meant !== null ? `did you mean "${meant}"?` : `known: ${known.join(", ") || "none"}`;
  return [{ path, at, message: `there is no ${kind} of this name; ${hint}` }];
}

type Section = Readonly<Record<string, unknown>>;

function sectionOf(value: unknown): Section {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Section) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
