import { bundleIn } from "../core/certificate/bundle.ts";
import { certificatesNotConfigured, certificateUnusable } from "../core/certificate/errors.ts";
import { viewRenewal } from "../core/certificate/view-renewal.ts";
import { toBytePath } from "../core/mirror/byte-path.ts";
import type { CertificateReport } from "../core/report/certificate-report.ts";
import type { Outcome } from "../core/report/plan-view.ts";
import type { CertificateSettings, CertificateSource } from "../core/site/certificate-settings.ts";
import type { Config } from "../core/site/config.ts";
import type { AccountId, Site } from "../core/site/site.ts";
import { acmeAuthority } from "../drivers/authorities/acme/index.ts";
import { readBothScript } from "../drivers/certificate-places/files/index.ts";
import { openCertificatePlace } from "../drivers/certificate-places/index.ts";
import { publishProofs } from "../engines/certificates/publish-proofs.ts";
import {
  type Renewed,
  type RenewSource,
  renewCertificate,
} from "../engines/certificates/renew-certificate.ts";
import { systemApiRequests } from "../platform/api-request.ts";
import { fileCertificateStore, freshKeyPem } from "../platform/certificate-store.ts";
import { systemClock } from "../platform/clock.ts";
import { nodeFiles } from "../platform/files/node-files.ts";
import type { App, ChangeOrder, SiteOrder } from "../ports/app-port.ts";
import type { DnsProof } from "../ports/certificate-authority.ts";
import { certificateFaultsAt, certificateLooksAt } from "./certificate-look.ts";
import { siteDnsNamed } from "./dns-publication.ts";
import type { Opened } from "./house.ts";

export function certificateVerbs(
  config: Config,
  opened: Opened,
): Pick<App, "checkCertificates" | "renewCertificates"> {
  return {
    checkCertificates: (order) => look({ config, opened }, order, null),
    renewCertificates: (order) => renew({ config, opened }, order),
  };
}

interface House {
  readonly config: Config;
  readonly opened: Opened;
}

async function look(
  { config, opened }: House,
  { site: id, signal }: SiteOrder,
  renewed: Renewed | null,
): Promise<CertificateReport> {
  const site = opened.seats.site(id);
  const accounts = await Promise.all(
    site.placements.map(async ({ account }) => {
      const looks = (await certificateLooksAt(config, site, account, signal)) ?? [];
      const { installed, because } = renewed?.installs.get(account) ?? { installed: null, because: null };
      const served = looks.map(({ name, address, verdict }) => {
        return { name, address, state: verdict.kind, because: verdict.because };
      });
      return { account, installed, because, served };
    }),
  );
  return { site: id, renewal: renewed?.renewal ?? null, accounts, warnings: renewed?.warnings ?? [] };
}

/** @throws ClonePanelError CERTIFICATES_NOT_CONFIGURED */
async function renew(house: House, order: ChangeOrder): Promise<Outcome<CertificateReport>> {
  const { config, opened } = house;
  const { signal } = order;
  const site = opened.seats.site(order.site);
  const settings = config.services.get(site.id)?.certificates ?? null;
  if (settings === null || settings.source.kind === "of-the-accounts")
    throw certificatesNotConfigured(site.id);
  const answer = await order.review(viewRenewal(site, settings));
  if (order.mode === "preview" || answer === "stop") return { kind: "stopped" };
  const lock = await opened.state.coordination.takeLock(`certificates:${site.id}`, "certificate renew");
  // Whoever is at it does the same; what came of it can be seen.
  if (lock.kind !== "granted") return { kind: "done", report: await look(house, order, null) };
  await using _lock = lock.lock;
  const renewed = await renewCertificate({
    site,
    signal,
    store: fileCertificateStore(nodeFiles, config.statePath),
    clock: systemClock,
    source: sourceOf(house, site, settings.source, signal),
    isServed: async (account) => (await certificateFaultsAt(config, site, account, signal)).length === 0,
    places: placesOf(house, site, settings),
  });
  return { kind: "done", report: await look(house, order, renewed) };
}

function placesOf({ opened }: House, site: Site, { install }: CertificateSettings) {
  const [domain = site.id] = site.names;
  const open = (account: AccountId) => () => opened.seats.transport(account);
  const secret: Opened["secrets"]["resolve"] = (ref, signal) => opened.secrets.resolve(ref, signal);
  return new Map(
    [...install].map(([account, settings]) => {
      const parts = { account, domain, http: systemApiRequests, secret };
      return [account, openCertificatePlace(settings, { ...parts, transport: open(account) })];
    }),
  );
}

function sourceOf(
  house: House,
  site: Site,
  source: Exclude<CertificateSource, { kind: "of-the-accounts" }>,
  signal: AbortSignal,
): RenewSource {
  if (source.kind === "acme") {
    const { renewBeforeMs } = source;
    return { kind: "acme", renewBeforeMs, issue: (names) => issue(house, site, source, { names, signal }) };
  }
  return { kind: "carried", read: () => readCarried(house, site, source, signal) };
}

async function issue(
  { config, opened }: House,
  site: Site,
  { directory, email }: Extract<CertificateSource, { kind: "acme" }>,
  { names, signal }: { readonly names: readonly string[]; readonly signal: AbortSignal },
) {
  const store = fileCertificateStore(nodeFiles, config.statePath);
  const dns = siteDnsNamed(opened, site.id);
  const engine = opened.dns.engine(signal);
  const clear = async (proofs: readonly DnsProof[]) => {
    if (proofs.length > 0) await publishProofs(engine, dns, proofs, "gone");
    await store.writeProofs(site.id, []);
  };
  const accountKeyPem = await store.accountKey(directory);
  const authority = acmeAuthority({
    http: systemApiRequests,
    clock: systemClock,
    directory,
    email,
    accountKeyPem,
  });
  const keyPem = freshKeyPem();
  const chainPem = await authority.issue({
    names,
    keyPem,
    signal,
    publish: async (proofs) => {
      // What a run that died has left behind goes with ours.
      const all = [...(await store.readProofs(site.id)), ...proofs];
      await store.writeProofs(site.id, all);
      await publishProofs(engine, dns, proofs, "there");
      return { [Symbol.asyncDispose]: () => clear(all) };
    },
  });
  return { keyPem, chainPem: bundleIn(keyPem, chainPem)?.chainPem ?? "" };
}

const mostBytes = 256 * 1024;

async function readCarried(
  { opened }: House,
  site: Site,
  { from, certificate, key }: Extract<CertificateSource, { kind: "carried" }>,
  signal: AbortSignal,
) {
  const transport = await opened.seats.transport(from);
  const args = [toBytePath(certificate), toBytePath(key)];
  const order = { script: readBothScript, args, timeoutMs: 30_000, maxOutputBytes: mostBytes, signal };
  const { code, stdout, stderr } = await transport.run(order);
  if (code === 0) return bundleIn(stdout);
  const words = stderr
    .replace(/[^\x20-\x7e]+/g, " ")
    .trim()
    .slice(0, 300);
  throw certificateUnusable(site.id, `the files of "${from}" cannot be read: ${words}`);
}
