import { type ProofLook, type SenderLook, stsNames } from "../../core/mail/doctor/proof-findings.ts";
import { mapLimited } from "../../core/map-limited.ts";
import { judgeSpf } from "./judge-spf.ts";
import type { MailDoctorParts } from "./mail-doctor-parts.ts";

/** What panels call their keys unless somebody chose. */
const usualSelectors = ["default", "dkim", "mail", "x", "k1", "selector1"];

export async function lookAtProofs(parts: MailDoctorParts, hosts: readonly string[]): Promise<ProofLook> {
  const { site, settings, addresses, roles, names, signal } = parts;
  const { domain } = settings;
  const own = [roles.primary, roles.secondary].flatMap((account) =>
    (addresses.get(account) ?? []).map((address) => ({ account, address })),
  );
  return {
    site,
    domain,
    senders: await mapLimited(own, 2, (one) => lookAtSender(parts, one)),
    dmarc: await names.txt(`_dmarc.${domain}`, signal),
    dkim: await lookAtKeys(parts),
    sts: await lookAtSts(parts, hosts),
  };
}

async function lookAtSender(
  { settings: { domain }, names, signal }: MailDoctorParts,
  { account, address }: Pick<SenderLook, "account" | "address">,
): Promise<SenderLook> {
  const spf = await judgeSpf(names, domain, address, signal);
  const reverse = await names.reverse(address, signal);
  const [name] = reverse.kind === "found" ? reverse.values : [];
  const back = name === undefined ? null : await names.addresses(name, signal);
  const isConfirmed = back === null ? null : back.kind === "found" && back.values.includes(address);
  return { account, address, spf, reverse, isConfirmed };
}

async function lookAtKeys({ settings, names, signal }: MailDoctorParts): Promise<ProofLook["dkim"]> {
  const asked = settings.dkim ?? usualSelectors;
  const seen = await mapLimited(asked, 3, async (selector) => ({
    selector,
    key: await names.txt(`${selector}._domainkey.${settings.domain}`, signal),
  }));
  const isKey = (text: string) => /(^|;)\s*p=[A-Za-z0-9+/]/.test(text);
  const found = seen.filter(({ key }) => key.kind === "found" && key.values.some(isKey));
  const isUnknown = seen.some(({ key }) => key.kind === "unknown");
  return { asked, found: found.map(({ selector }) => selector), isUnknown };
}

async function lookAtSts(
  { settings: { domain }, names, http, signal }: MailDoctorParts,
  hosts: readonly string[],
): Promise<ProofLook["sts"]> {
  const seen = await names.txt(`_mta-sts.${domain}`, signal);
  if (seen.kind !== "found" || !seen.values.some((text) => /^v=STSv1\b/i.test(text))) return null;
  const url = `https://mta-sts.${domain}/.well-known/mta-sts.txt`;
  const outcome = await http.get({ url, timeoutMs: 10_000, maxBodyBytes: 65_536, signal });
  if (outcome.kind !== "answered" || outcome.status !== 200) return { policy: null, missing: [] };
  return { policy: outcome.body, missing: hosts.filter((host) => !stsNames(outcome.body, host)) };
}
