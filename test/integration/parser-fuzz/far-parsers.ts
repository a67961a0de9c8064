import { jsonAt } from "../../../src/core/check/json-path.ts";
import { parseFullestPercent } from "../../../src/core/check/parse-df.ts";
import { rdapServerOf, readDomain } from "../../../src/core/check/rdap.ts";
import { acmeAuthority } from "../../../src/drivers/authorities/acme/index.ts";
import { cpanelPlace } from "../../../src/drivers/certificate-places/cpanel/index.ts";
import { HttpEtcdGateway } from "../../../src/drivers/coordination/etcd/gateway.ts";
import { openEtcdState } from "../../../src/drivers/coordination/etcd/index.ts";
import { RecordForm } from "../../../src/drivers/coordination/etcd/record-form.ts";
import { cpanelMail } from "../../../src/drivers/mail-panels/cpanel/index.ts";
import { directAdminMail } from "../../../src/drivers/mail-panels/directadmin/index.ts";
import { pleskMail } from "../../../src/drivers/mail-panels/plesk/index.ts";
import { nodeOpenId } from "../../../src/drivers/sign-in-services/openid.ts";
import {
  answering,
  answers,
  ellipticKey,
  hastyClock,
  readZoneBy,
  saying,
  secret,
  signal,
} from "./far-side.ts";
import type { FuzzedParser } from "./parsers.ts";

// What is asked over HTTP: a whole question each, with the driver's own code from the first byte of the answer to what it
// makes of it.

const url = "https://far.example";
const token = { env: "T" };
const nameserver = "ns1.example.com";
const b64 = (text: string) => Buffer.from(text).toString("base64");
const json = (value: unknown) => JSON.stringify(value);

const rrset = { name: "www", type: "A", ttl: 300, records: [{ value: "192.0.2.1" }] };
const cpanelZone = [
  { line_index: 0, type: "control", text_b64: b64("$TTL 300") },
  {
    line_index: 1,
    type: "record",
    dname_b64: b64("example.com."),
    record_type: "SOA",
    ttl: 300,
    data_b64: ["ns1.example.com.", "host.example.com.", "7", "3600", "600", "86400", "300"].map(b64),
  },
  {
    ...{ line_index: 2, type: "record", dname_b64: b64("www"), record_type: "TXT", ttl: "300" },
    data_b64: [b64("v=spf1 -all"), b64("more")],
  },
];
const route53Zones =
  "<ListHostedZonesByNameResponse><HostedZones><HostedZone><Id>/hostedzone/Z1</Id><Name>example.com.</Name><Config><PrivateZone>false</PrivateZone></Config></HostedZone></HostedZones></ListHostedZonesByNameResponse>";
const route53Sets =
  "<ListResourceRecordSetsResponse><ResourceRecordSets><ResourceRecordSet><Name>www\\052.example.com.</Name><Type>A</Type><TTL>300</TTL><ResourceRecords><ResourceRecord><Value>192.0.2.1</Value></ResourceRecord></ResourceRecords></ResourceRecordSet><ResourceRecordSet><Name>example.com.</Name><Type>A</Type><AliasTarget><DNSName>x.example.net.</DNSName></AliasTarget></ResourceRecordSet></ResourceRecordSets><IsTruncated>false</IsTruncated></ListResourceRecordSetsResponse>";
const plesk = (inner: string) => `<?xml version="1.0"?><packet version="1.6.9.1">${inner}</packet>`;
const pleskSite = plesk("<site><get><result><status>ok</status><id>7</id></result></get></site>");

const zones: readonly FuzzedParser[] = [
  {
    name: "Cloudflare's zone",
    code: ["drivers/dns/cloudflare/wire.ts", "drivers/dns/cloudflare/desk.ts"],
    not: ["perform", "refuseProxied", "batchesOf", "inPieces", "batchOf", "bodyOf", "dataOf", "envelope"],
    seeds: [
      answers(
        json({ success: true, result: [{ id: "z", name: "example.com" }] }),
        json({
          success: true,
          result: [
            { id: "1", type: "A", name: "www.example.com", content: "192.0.2.1", ttl: 1, proxied: true },
            { id: "2", type: "MX", name: "example.com", content: "mail.example.com", ttl: 300, priority: 10 },
            { id: "3", type: "TXT", name: "example.com", content: '"a" "b"', ttl: 300 },
            {
              ...{ id: "4", type: "SRV", name: "_x._tcp.example.com", content: "", ttl: 300 },
              data: { priority: 0, weight: 5, port: 443, target: "web.example.com" },
            },
          ],
          result_info: { page: 1, total_pages: 1 },
        }),
      ),
      `400 ${json({ success: false, errors: [{ code: 6003, message: "Invalid request headers" }] })}`,
    ],
    run: (text) => readZoneBy({ driver: "cloudflare", token, nameserver }, text),
  },
  {
    name: "Hetzner's zone",
    code: ["drivers/dns/hetzner/wire.ts", "drivers/dns/hetzner/api.ts"],
    not: ["doAction", "recordsOf"],
    seeds: [
      answers(
        json({ zone: { mode: "primary", ttl: 3600 } }),
        json({ rrsets: [rrset], meta: { pagination: { next_page: null } } }),
      ),
      `404 ${json({ error: { code: "not_found", message: "zone not found" } })}`,
    ],
    run: (text) => readZoneBy({ driver: "hetzner", token, nameserver }, text),
  },
  {
    name: "DigitalOcean's zone",
    code: ["drivers/dns/digitalocean/wire.ts", "drivers/dns/digitalocean/desk.ts"],
    not: ["perform", "callOf", "bodyOf"],
    seeds: [
      json({
        domain_records: [
          { id: 1, type: "SOA", name: "@", data: "1800", ttl: 1800 },
          { id: 2, type: "MX", name: "@", data: "mail.example.com", ttl: 300, priority: 10 },
          {
            ...{ id: 3, type: "SRV", name: "_x._tcp", data: "web" },
            ...{ ttl: 300, priority: 0, weight: 1, port: 443 },
          },
          { id: 4, type: "CAA", name: "@", data: "ca.example.", ttl: 300, flags: 0, tag: "issue" },
          { id: 5, type: "TXT", name: "www", data: "v=spf1", ttl: 300 },
        ],
        links: { pages: {} },
      }),
    ],
    run: (text) => readZoneBy({ driver: "digitalocean", token, nameserver }, text),
  },
  {
    name: "Route 53's zone",
    code: ["drivers/dns/route53/wire.ts", "drivers/dns/route53/api.ts", "core/xml.ts"],
    not: ["changeBatch", "writtenValues", "octalEscapes", "xmlText"],
    seeds: [
      answers(route53Zones, route53Sets),
      "404 <ErrorResponse><Error><Code>NoSuchHostedZone</Code><Message>no</Message></Error></ErrorResponse>",
      "400 <InvalidChangeBatch><Messages><Message>no</Message></Messages></InvalidChangeBatch>",
    ],
    run: (text) =>
      readZoneBy(
        { driver: "route53", accessKeyId: "A".repeat(20), secretAccessKey: token, zoneId: null, nameserver },
        text,
      ),
  },
  {
    name: "cPanel's zone (HTTPS)",
    code: [
      "drivers/dns/cpanel/uapi-result.ts",
      "drivers/dns/cpanel/over-https.ts",
      "drivers/dns/shared/cpanel/lines.ts",
    ],
    not: ["editZone", "writtenRecord", "dataOf"],
    seeds: [
      json({ status: 1, errors: null, data: cpanelZone }),
      json({ status: 0, errors: ["You do not control that zone"], data: null }),
    ],
    run: (text) =>
      readZoneBy({ driver: "cpanel", door: { kind: "https", url, user: "u", token }, nameserver }, text),
  },
  {
    name: "cPanel's zone (the account's uapi)",
    code: ["drivers/dns/cpanel/over-ssh.ts", "drivers/dns/shared/cpanel/lines.ts"],
    not: ["editZone", "writtenRecord", "dataOf"],
    seeds: [json({ result: { status: 1, errors: null, data: cpanelZone } })],
    run: (text) => readZoneBy({ driver: "cpanel", door: { kind: "ssh", account: "one" }, nameserver }, text),
  },
  {
    name: "WHM's zone",
    code: ["drivers/dns/whm/door.ts"],
    not: ["editZone"],
    seeds: [json({ metadata: { result: 1, reason: "OK" }, data: { payload: cpanelZone } })],
    run: (text) => readZoneBy({ driver: "whm", url, user: "u", token, nameserver }, text),
  },
  {
    name: "DirectAdmin's zone",
    code: ["drivers/dns/directadmin/desk.ts", "drivers/dns/directadmin/wire.ts"],
    not: ["perform", "fieldsOfMove", "selected", "fieldsOf", "placeFields"],
    seeds: [
      json({
        records: [
          { type: "MX", name: "mail", value: "10", combined: "c", ttl: "300" },
          { type: "SRV", name: "_x._tcp", value: "0 5 443 web", combined: "c", ttl: null },
          { type: "CNAME", name: "www", value: "x.example.net.", combined: "c" },
          { type: "TXT", name: "www", value: '"a" "b"', combined: "c", ttl: 60 },
        ],
      }),
      json({ error: "1", text: "Error", details: "no such domain" }),
    ],
    run: (text) => readZoneBy({ driver: "directadmin", url, user: "u", key: token, nameserver }, text),
  },
  {
    name: "Plesk's zone",
    code: ["drivers/dns/plesk/packet.ts", "drivers/dns/plesk/desk.ts"],
    not: ["perform", "writtenRecord", "added", "removed"],
    seeds: [
      answers(
        pleskSite,
        plesk(
          "<dns><get><result><status>ok</status><soa><ttl>300</ttl></soa><zone_type>master</zone_type></result></get></dns>",
        ),
        plesk(
          "<dns><get_rec><result><status>ok</status><id>9</id><data><site-id>7</site-id><type>MX</type><host>example.com.</host><value>mail.example.com.</value><opt>10</opt></data></result></get_rec></dns>",
        ),
      ),
      plesk("<system><status>error</status><errcode>1001</errcode><errtext>no</errtext></system>"),
    ],
    run: (text) => readZoneBy({ driver: "plesk", url, user: null, secret: token, nameserver }, text),
  },
  {
    name: "PowerDNS' zone",
    code: ["drivers/dns/powerdns/wire.ts", "drivers/dns/powerdns/api.ts"],
    not: ["patch"],
    seeds: [
      json({
        kind: "Native",
        rrsets: [{ name: "a.example.com.", type: "A", ttl: 300, records: [{ content: "192.0.2.1" }] }],
      }),
      `422 ${json({ error: "Could not find domain" })}`,
    ],
    run: (text) =>
      readZoneBy({ driver: "powerdns", url, server: "localhost", apiKey: token, nameserver }, text),
  },
  {
    name: "a zone by a program of the owner's",
    code: ["drivers/dns/exec/wire.ts", "drivers/dns/exec/driver.ts"],
    not: ["applySteps", "writtenStep", "written"],
    seeds: [
      json({ ok: true, sets: [{ name: "www.example.com", type: "TXT", ttl: 300, values: ["v=spf1"] }] }),
      json({ ok: false, error: "auth", message: "no" }),
    ],
    run: (text) =>
      readZoneBy(
        {
          driver: "exec",
          command: ["p"],
          secrets: new Map(),
          changes: "zone",
          minTtlSeconds: 60,
          nameserver,
        },
        text,
      ),
  },
  {
    name: "a zone file on an account",
    code: ["drivers/dns/zonefile/zone-file.ts", "drivers/dns/zonefile/tokens.ts"],
    seeds: [
      '$TTL 300\n@ IN SOA ns1 host ( 1 2 3 4 5 ) ; c\n@ NS ns1\nwww 60 A 192.0.2.1\nt TXT "a" "b\\"c"\n',
    ],
    run: (text) =>
      readZoneBy(
        { driver: "zonefile", account: "one", path: "zones/{zone}", check: null, reload: ["r"], nameserver },
        text,
      ),
  },
];

const mailPrefs = plesk(
  "<mail><get_prefs><result><status>ok</status><prefs><nonexistent-user><reject/></nonexistent-user><mailservice>true</mailservice></prefs></result></get_prefs></mail>",
);
const mailInfo = plesk(
  "<mail><get_info><result><status>ok</status><mailname><name>info</name><mailbox><enabled>true</enabled></mailbox><forwarding><enabled>true</enabled><address>x@example.net</address></forwarding><alias>all</alias></mailname></result></get_info></mail>",
);
const uapi = (data: unknown) => json({ result: { status: 1, errors: null, data } });

const panels: readonly FuzzedParser[] = [
  {
    name: "cPanel's mail",
    code: ["drivers/mail-panels/cpanel/index.ts", "core/mail/doctor/panel-desk.ts"],
    not: ["catchAllWords"],
    seeds: [
      answers(
        uapi([{ domain: "example.com", mxcheck: "remote" }]),
        uapi([{ email: "info@example.com" }]),
        uapi([{ domain: "example.com", defaultaddress: '":fail: no"' }]),
        uapi([{ dest: "a@example.com", forward: "b@example.net" }]),
        uapi([{ email: "away@example.com" }]),
      ),
      json({ result: { status: 0, errors: ["denied"], data: null } }),
    ],
    run(text) {
      const transport = saying(text);
      return cpanelMail(async () => transport).readDesk("example.com", signal);
    },
  },
  {
    name: "DirectAdmin's mail",
    code: ["drivers/mail-panels/directadmin/index.ts"],
    seeds: [
      answers(
        "list[]=info&list[]=shop",
        'a=b%40example.net%2C"c"',
        "value=:fail:",
        "info=1",
        "",
        "internal=no",
      ),
      "error=1&text=no&details=denied",
    ],
    run: (text) =>
      directAdminMail({ url, user: "u", readKey: secret, http: answering(text) }).readDesk(
        "example.com",
        signal,
      ),
  },
  {
    name: "Plesk's mail",
    code: ["drivers/mail-panels/plesk/index.ts"],
    seeds: [answers(pleskSite, mailPrefs, mailInfo)],
    run: (text) =>
      pleskMail({ url, user: null, readSecret: secret, http: answering(text) }).readDesk(
        "example.com",
        signal,
      ),
  },
  {
    name: "cPanel's certificates",
    code: ["drivers/certificate-places/cpanel/index.ts"],
    not: ["install"],
    seeds: [
      json({
        status: 1,
        errors: null,
        data: [{ servername: "example.com", domains: [], certificate_text: "x" }],
      }),
      json({ status: 0, errors: ["no"], data: null }),
    ],
    run: (text) =>
      cpanelPlace({
        ...{ account: "one", url, user: "u", readToken: secret, domain: "example.com" },
        http: answering(text),
      }).read(signal),
  },
];

const metadata = json({
  ...{ issuer: url, authorization_endpoint: `${url}/auth`, token_endpoint: `${url}/token` },
  ...{ jwks_uri: `${url}/jwks`, response_types_supported: ["code"] },
});
const accountKeyPem = ellipticKey();
const acme = (more: object) =>
  json({ status: "valid", authorizations: [`${url}/z`], finalize: `${url}/f`, ...more });
const entry = (key: string, value: unknown) => ({
  ...{ key: b64(`/clonepanel/${key}`), value: b64(json(value)), version: "1", mod_revision: "5" },
});

const services: readonly FuzzedParser[] = [
  {
    name: "a certificate authority (ACME)",
    code: [
      "drivers/authorities/acme/wire.ts",
      "drivers/authorities/acme/index.ts",
      "drivers/authorities/acme/session.ts",
    ],
    fixedShare: 200,
    seeds: [
      answers(
        json({ newNonce: `${url}/n`, newAccount: `${url}/a`, newOrder: `${url}/o` }),
        "",
        "{}",
        "{}",
        acme({ status: "pending" }),
        json({
          ...{ status: "pending", identifier: { value: "example.com" } },
          challenges: [{ type: "dns-01", url: `${url}/c`, token: "t0" }],
        }),
        "{}",
        json({ status: "valid", identifier: { value: "example.com" }, challenges: [] }),
        "{}",
        acme({ certificate: `${url}/cert` }),
        "-----BEGIN CERTIFICATE-----",
      ),
      answers(
        json({ newNonce: `${url}/n`, newAccount: `${url}/a`, newOrder: `${url}/o` }),
        ...["", "{}", "{}", acme({ status: "pending" })],
        json({
          ...{ status: "invalid", identifier: { value: "example.com" } },
          challenges: [
            { type: "dns-01", url: `${url}/c`, token: "t0", error: { type: "x:caa", detail: "no" } },
          ],
        }),
      ),
      "429 {}",
      `400 ${json({ type: "urn:ietf:params:acme:error:badNonce", detail: "again", subproblems: [{ detail: "x" }] })}`,
    ],
    run: (text) =>
      acmeAuthority({
        ...{ clock: hastyClock(), directory: `${url}/directory`, email: null, accountKeyPem },
        http: answering(text, { "replay-nonce": "n", location: `${url}/here` }),
      }).issue({
        ...{ names: ["example.com"], keyPem: accountKeyPem, signal },
        publish: async () => ({ [Symbol.asyncDispose]: async () => undefined }),
      }),
  },
  {
    name: "etcd's gateway",
    code: ["drivers/coordination/etcd/gateway.ts"],
    not: ["transact", "comparison", "change", "endOf"],
    seeds: [
      json({ header: {}, kvs: [entry("form", { form: 1 })], count: "1" }),
      `400 ${json({ code: 3, message: "bad", error: "bad" })}`,
    ],
    run: (text) => gateway(text).range({ key: "form" }),
  },
  {
    name: "etcd: the form of its records",
    code: ["drivers/coordination/etcd/record-form.ts"],
    only: ["readable", "read", "isTooNew", "tooNew"],
    seeds: [json({ kvs: [entry("form", { form: 1 })] }), json({ kvs: [entry("form", { form: 9 })] })],
    run: (text) => new RecordForm(gateway(text), 1).readable(),
  },
  {
    name: "etcd: what is decided of sites",
    code: ["drivers/coordination/etcd/etcd-coordination.ts"],
    not: ["storeSite", "storeValue", "store", "takeLock"],
    seeds: [
      answers(
        json({ kvs: [entry("form", { form: 1 })] }),
        json({ kvs: [entry("sites/example.com", { rev: 1, content: { epoch: 1, primary: "one" } })] }),
      ),
    ],
    run: async (text) => {
      await using state = openEtcdState({
        ...{ endpoints: [url], http: answering(text), label: "fuzz", clock: hastyClock() },
        randomHex: (bytes) => "0".repeat(bytes * 2),
      });
      const { coordination } = state;
      return [
        await coordination.readSite("example.com"),
        await coordination.readValue("v"),
        await coordination.everything(),
      ];
    },
  },
  {
    name: "a sign-in service (its tokens: oidc-lies)",
    code: ["drivers/sign-in-services/openid.ts"],
    fixedShare: 150,
    seeds: [
      answers(
        metadata,
        metadata,
        json({ access_token: "a", token_type: "bearer", id_token: "e30.e30.e30" }),
        json({ keys: [] }),
      ),
    ],
    run: signIn,
  },
  {
    name: "a registry's answer (RDAP)",
    code: ["core/check/rdap.ts"],
    not: ["rdapServerOf"],
    seeds: [
      json({
        ...{ objectClassName: "domain", ldhName: "EXAMPLE.com.", status: ["active"] },
        events: [{ eventAction: "expiration", eventDate: "2027-01-02T03:04:05.6+01:00" }],
      }),
    ],
    run: (text) => ({ read: readDomain(text, "example.com") }),
  },
  {
    name: "which registry (RDAP)",
    code: ["core/check/rdap.ts"],
    not: ["readDomain", "timeOf", "daysBefore"],
    seeds: [
      json({
        services: [
          [
            ["com", "co.uk"],
            ["http://x.example/", "https://rdap.example/com"],
          ],
        ],
      }),
    ],
    run: (text) => ({ read: rdapServerOf(text, "example.com") }),
  },
  {
    name: "a field of a JSON page",
    code: ["core/check/json-path.ts"],
    seeds: [json({ status: { queues: [{ depth: 3 }] } })],
    run: (text) => jsonAt(text, "status.queues.0.depth"),
  },
  {
    name: "df",
    code: ["core/check/parse-df.ts"],
    seeds: ["Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 10 5 5  50% /\n"],
    run: (text) => ({ read: parseFullestPercent(text) }),
  },
];

export const farParsers: readonly FuzzedParser[] = [...zones, ...panels, ...services];

function gateway(text: string): HttpEtcdGateway {
  return new HttpEtcdGateway({
    ...{ endpoints: [url], root: "/clonepanel/", http: answering(text), clock: hastyClock(), signal },
  });
}

/** The library asks by the process's own `fetch`. */
async function signIn(text: string): Promise<unknown> {
  const http = answering(text);
  const { fetch: real } = globalThis;
  globalThis.fetch = async () => {
    const outcome = await http.request({
      method: "GET",
      url,
      headers: {},
      timeoutMs: 1,
      maxBytes: 1,
      signal,
    });
    if (outcome.kind !== "answered") throw new TypeError("fetch failed");
    const { status, body } = outcome;
    const isBare = status < 200 || status === 204 || status === 304;
    return new Response(isBare ? null : Buffer.from(body), {
      status: Math.max(status, 200),
      headers: { "content-type": "application/json" },
    });
  };
  try {
    const settings = {
      issuer: url,
      client: "c",
      secret: null,
      title: "t",
      claim: "email",
      users: new Map(),
    } as const;
    const service = nodeOpenId({ settings, secret: async () => null });
    const order = { redirect: `${url}/back`, state: "s", nonce: "n", verifier: "v".repeat(43), signal };
    const began = await service.begin({ ...order, asks: "who" });
    return began.kind === "address"
      ? await service.finish({ ...order, back: { code: "c", iss: url } })
      : began;
  } finally {
    globalThis.fetch = real;
  }
}
