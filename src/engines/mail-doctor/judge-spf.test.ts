import assert from "node:assert/strict";
import { test } from "node:test";
import type { NamesSeen } from "../../core/mail/doctor/names-seen.ts";
import type { MailNames } from "../../ports/mail-names.ts";
import { judgeSpf } from "./judge-spf.ts";

const signal = new AbortController().signal;

function namesOf(texts: Readonly<Record<string, readonly string[] | "unknown">>): MailNames {
  const seen = <T>(values: readonly T[] | "unknown" | undefined): NamesSeen<T> => {
    if (values === undefined) return { kind: "none" };
    return values === "unknown" ? { kind: "unknown", because: "ETIMEOUT" } : { kind: "found", values };
  };
  const addresses: Readonly<Record<string, readonly string[]>> = {
    "mail1.example.com": ["203.0.113.10"],
    "mail2.example.com": ["198.51.100.20", "2001:db8::20"],
    "example.com": ["203.0.113.99"],
  };
  return {
    mx: async (domain) =>
      seen(
        domain === "example.com"
          ? ["mail1", "mail2"].map((host, index) => ({ preference: index, host: `${host}.example.com` }))
          : undefined,
      ),
    txt: async (name) => seen(texts[name]),
    addresses: async (host) => seen(addresses[host]),
    alias: async () => ({ kind: "none" }),
    reverse: async () => ({ kind: "none" }),
  };
}

function verdict(
  record: string | readonly string[],
  address: string,
  more: Record<string, readonly string[] | "unknown"> = {},
) {
  const own = typeof record === "string" ? [record] : record;
  return judgeSpf(
    namesOf({ "example.com": ["google-site=1", ...own], ...more }),
    "example.com",
    address,
    signal,
  );
}

test("SPF is judged as RFC 7208 says: the first term that fits counts", async () => {
  for (const [record, address, wanted] of [
    ["v=spf1 mx -all", "203.0.113.10", "pass"],
    ["v=spf1 mx -all", "2001:db8:0::20", "pass"],
    ["v=spf1 mx -all", "192.0.2.1", "fail"],
    ["v=spf1 a ~all", "203.0.113.99", "pass"],
    ["v=spf1 a ~all", "203.0.113.10", "softfail"],
    ["v=spf1 a:mail2.example.com/24 -all", "198.51.100.77", "pass"],
    ["v=spf1 ip4:203.0.113.0/28 -all", "203.0.113.15", "pass"],
    ["v=spf1 ip4:203.0.113.0/28 -all", "203.0.113.16", "fail"],
    ["v=spf1 ip6:2001:db8::/32 -all", "2001:db8:ffff::1", "pass"],
    ["v=spf1 -ip4:203.0.113.10 +all", "203.0.113.10", "fail"],
    ["v=spf1 ip4:1.2.3.4", "203.0.113.10", "neutral"],
    ["v=spf1 exists:%{i}.x.example -all", "203.0.113.10", "unknown"],
    ["v=spf1 exp=why.example mx -all", "203.0.113.10", "pass"],
  ] as const)
    assert.equal(await verdict(record, address), wanted, `${record} of ${address}`);
});

test("includes and redirects are followed, ten at most", async () => {
  const relay = { "relay.example": ["v=spf1 ip4:192.0.2.0/24 -all"] };
  assert.equal(await verdict("v=spf1 include:relay.example -all", "192.0.2.9", relay), "pass");
  assert.equal(await verdict("v=spf1 include:relay.example ~all", "203.0.113.10", relay), "softfail");
  assert.equal(await verdict("v=spf1 redirect=relay.example", "203.0.113.10", relay), "fail");
  assert.equal(await verdict("v=spf1 redirect=example.com", "203.0.113.10"), "too-many-lookups");
  assert.equal(
    await verdict("v=spf1 include:relay.example -all", "192.0.2.9", { "relay.example": "unknown" }),
    "unknown",
  );
});

test("no record, two records, and one that nobody could tell are told apart", async () => {
  assert.equal(await verdict([], "203.0.113.10"), "none");
  assert.equal(await verdict(["v=spf1 -all", "v=spf1 mx"], "203.0.113.10"), "several");
  assert.equal(
    await judgeSpf(namesOf({ "example.com": "unknown" }), "example.com", "203.0.113.10", signal),
    "unknown",
  );
});
