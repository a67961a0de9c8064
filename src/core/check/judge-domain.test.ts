import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeDomain } from "./judge-domain.ts";
import type { HttpSeen } from "./judge-http.ts";
import { rdapServerOf, readDomain } from "./rdap.ts";

const nowMs = Date.UTC(2026, 10, 30);
const target = { domain: "example.com", days: { warn: 45, bad: 14 } };

/** After the example of RFC 9083, section 5.3. */
const registered = {
  objectClassName: "domain",
  handle: "2336799_DOMAIN_COM-VRSN",
  ldhName: "EXAMPLE.COM",
  status: ["client delete prohibited", "client transfer prohibited"],
  entities: [{ objectClassName: "entity", handle: "376", roles: ["registrar"] }],
  events: [
    { eventAction: "registration", eventDate: "1995-08-14T04:00:00Z" },
    { eventAction: "expiration", eventDate: "2027-08-13T04:00:00Z" },
    { eventAction: "last update of RDAP database", eventDate: "2026-11-30T00:00:00Z" },
  ],
  secureDNS: { delegationSigned: true },
  nameservers: [{ objectClassName: "nameserver", ldhName: "A.IANA-SERVERS.NET" }],
  rdapConformance: ["rdap_level_0"],
};

function answered(part: object, status = 200): HttpSeen {
  return { kind: "answered", status, body: JSON.stringify({ ...registered, ...part }), firstByteMs: 5 };
}

const expires = (eventDate: unknown) => ({ events: [{ eventAction: "expiration", eventDate }] });

for (const [what, seen, kind, because] of [
  ["a year", answered({}), "good", /registered for 256 more days/],
  ["some weeks", answered(expires("2026-12-25T00:00:00Z")), "warning", /25 more days/],
  ["some days", answered(expires("2026-12-05T00:00:00Z")), "bad", /5 more days/],
  ["over", answered(expires("2026-11-29T00:00:00Z")), "bad", /has expired/],
  ["held back", answered({ status: ["active", "server hold"] }), "bad", /server hold/],
  ["on its way out", answered({ status: ["redemption period"] }), "bad", /redemption period/],
  ["unknown there", answered({}, 404), "bad", /knows no domain example\.com/],
  ["too often asked", answered({}, 429), "unknown", /429/],
  ["no date", answered({ events: [] }), "unknown", /does not tell/],
  ["a strange date", answered(expires("soon")), "unknown", /does not tell/],
  ["another domain", answered({ ldhName: "example.org" }), "unknown", /not about this domain/],
  ["an error page", { ...answered({}), body: "<html>" }, "unknown", /not about this domain/],
  ["nobody there", { kind: "failed", because: "no answer within 10 s" }, "unknown", /cannot be asked/],
] as const) {
  test(`a domain's registration, ${what}: ${kind}`, () => {
    const verdict = judgeDomain(target, seen as HttpSeen, nowMs);

    assert.equal(verdict.kind, kind);
    assert.match(verdict.because, because);
  });
}

test("times of a registry are read as they are written", () => {
  for (const text of [
    ...["1970-01-01T00:00:00Z", "2000-02-29T23:59:59Z", "2027-08-13T04:00:00Z", "2100-03-01T00:00:00Z"],
    ...["2027-01-01T01:30:00+02:00", "2026-12-31T20:00:00.123-05:30", "2024-12-31T00:00:00z"],
  ]) {
    const seen = readDomain(JSON.stringify({ ...registered, ...expires(text) }), "example.com");
    assert.equal(seen?.expiresMs, Math.floor(Date.parse(text) / 1_000) * 1_000, text);
  }
});

/** After RFC 9224, section 3. */
const bootstrap = JSON.stringify({
  version: "1.0",
  publication: "2026-01-07T10:11:12Z",
  services: [
    [["net", "com"], ["https://rdap.example.com/myrdap/"]],
    [
      ["org", "xn--zckzah"],
      ["http://example.org/", "https://example.org/"],
    ],
    [["co.uk"], ["https://co-uk.example/"]],
    [["uk"], ["https://uk.example"]],
    [["old"], ["http://old.example/"]],
    ["nonsense", 7],
  ],
});

test("the registry is the one of the longest ending that fits, and is asked over TLS", () => {
  for (const [domain, server] of [
    ["example.com", "https://rdap.example.com/myrdap/"],
    ["example.org", "https://example.org/"],
    ["example.co.uk", "https://co-uk.example/"],
    ["example.uk", "https://uk.example/"],
    ["example.xn--zckzah", "https://example.org/"],
    ["telecom", null],
    ["example.old", null],
    ["example.test", null],
  ] as const)
    assert.equal(rdapServerOf(bootstrap, domain), server, domain);
  for (const broken of ["", "[]", "{}", '{"services":{}}', '{"services":[null,[],[["com"]]]}'])
    assert.equal(rdapServerOf(broken, "example.com"), null, broken);
});
