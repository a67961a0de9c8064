import type { ApiRequests } from "../../../ports/api-request.ts";
import type { CertificateAuthority, DnsProof, IssueOrder } from "../../../ports/certificate-authority.ts";
import type { Clock } from "../../../ports/clock.ts";
import { authorityUnreachable, certificateRefused } from "./failures.ts";
import { type AccountKey, accountKey, proofOf } from "./jose.ts";
import { AcmeSession } from "./session.ts";
import { signingRequest } from "./signing-request.ts";
import { type Authorization, authorization, type Order, order, problemIn } from "./wire.ts";

export interface AcmeParts {
  readonly http: ApiRequests;
  readonly clock: Clock;
  /** Of the authority's directory. */
  readonly directory: string;
  readonly email: string | null;
  /** Ours with the authority: PKCS #8 PEM, P-256. */
  readonly accountKeyPem: string;
}

const limits = { timeoutMs: 180_000, everyMs: 1_000 } as const;

/** ACME (RFC 8555) by DNS-01: the proof is a TXT record, so no account has to be reachable, not even a dead one. */
export function acmeAuthority(parts: AcmeParts): CertificateAuthority {
  return { issue: (issue) => issueBy(parts, issue) };
}

async function issueBy(parts: AcmeParts, issue: IssueOrder): Promise<string> {
  const { http, directory: url, email } = parts;
  const key = accountKey(parts.accountKeyPem);
  const session = await AcmeSession.open({ http, key, url, signal: issue.signal }, email);
  const identifiers = issue.names.map((value) => ({ type: "dns", value }));
  const placed = await session.post(session.directory.newOrder, { identifiers });
  const at = placed.headers.get("location");
  if (at === undefined) throw authorityUnreachable(url, "it does not say where the order is");
  const begun = await session.read(order, at);
  await prove({ parts, session, key, issue }, begun);
  const csr = signingRequest(issue.names, issue.keyPem).toString("base64url");
  await session.post(begun.finalize, { csr });
  const done = await settled(
    { parts, session, issue },
    at,
    order,
    (now) => now.status === "processing" || now.status === "ready",
  );
  if (done.status !== "valid" || done.certificate === undefined) throw refusedOrder(at, done);
  const { body } = await session.post(done.certificate, null);
  return Buffer.from(body).toString("latin1");
}

interface Work {
  readonly parts: AcmeParts;
  readonly session: AcmeSession;
  readonly issue: IssueOrder;
}

/** What is proven already (an authority remembers for some days) is not proven again. */
async function prove(work: Work & { readonly key: AccountKey }, { authorizations }: Order): Promise<void> {
  const { session, key, issue } = work;
  const open: { readonly at: string; readonly answer: string; readonly proof: DnsProof }[] = [];
  for (const at of authorizations) {
    const asked = await session.read(authorization, at);
    if (asked.status === "valid") continue;
    const one = asked.challenges.find(({ type }) => type === "dns-01");
    if (one?.token === undefined) {
      throw certificateRefused(at, `it takes no proof by DNS for ${asked.identifier.value}`);
    }
    const name = `_acme-challenge.${asked.identifier.value.toLowerCase()}`;
    open.push({ at, answer: one.url, proof: { name, value: proofOf(key, one.token) } });
  }
  if (open.length === 0) return;
  await using _published = await issue.publish(open.map(({ proof }) => proof));
  for (const { answer } of open) await session.post(answer, {});
  for (const { at } of open) {
    const seen = await settled(work, at, authorization, ({ status }) => status === "pending");
    if (seen.status !== "valid") throw refusedProof(at, seen);
  }
}

async function settled<Schema extends typeof order | typeof authorization>(
  { parts, session, issue }: Work,
  at: string,
  schema: Schema,
  isOpen: (seen: ReturnType<Schema["parse"]>) => boolean,
): Promise<ReturnType<Schema["parse"]>> {
  const deadline = parts.clock.monotonicMs() + limits.timeoutMs;
  for (;;) {
    const seen = (await session.read(schema, at)) as ReturnType<Schema["parse"]>;
    if (!isOpen(seen)) return seen;
    if (parts.clock.monotonicMs() > deadline) {
      throw authorityUnreachable(at, `no decision within ${limits.timeoutMs / 1000} s`);
    }
    await parts.clock.sleep(limits.everyMs, issue.signal);
  }
}

function refusedProof(at: string, { identifier, challenges }: Authorization) {
  const because = challenges.find(({ error }) => error !== undefined)?.error;
  return certificateRefused(at, `${identifier.value}: ${problemIn(because).words}`);
}

function refusedOrder(at: string, { status, error }: Order) {
  return certificateRefused(at, `the order is ${status}: ${problemIn(error).words}`);
}
