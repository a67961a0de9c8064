import assert from "node:assert/strict";
import { test } from "node:test";
import type { HttpSeen } from "../../core/check/judge-http.ts";
import { fakeClock } from "../../testing/fake-clock.ts";
import { lookAtDomain } from "./look-at-domain.ts";

const days = { warn: 45, bad: 14 };
const domain = {
  objectClassName: "domain",
  ldhName: "example.com",
  events: [{ eventAction: "expiration", eventDate: "2027-08-13T04:00:00Z" }],
};
const list = { services: [[["com"], ["https://rdap.example/"]]] };

async function look(pages: Readonly<Record<string, object>>, rdap: string | null = null) {
  const asked: string[] = [];
  const verdict = await lookAtDomain(
    {
      clock: fakeClock(),
      signal: new AbortController().signal,
      probes: {
        http: async ({ url }: { readonly url: string }): Promise<HttpSeen> => {
          asked.push(url);
          const page = pages[url];
          if (page === undefined) return { kind: "failed", because: "no answer" };
          return { kind: "answered", status: 200, body: JSON.stringify(page), firstByteMs: 1 };
        },
      } as never,
    },
    { kind: "domain", domain: "example.com", rdap, days },
  );
  return { asked, verdict };
}

const iana = "https://data.iana.org/rdap/dns.json";

test("IANA is asked for the registry, and the registry for the domain", async () => {
  const { asked, verdict } = await look({
    [iana]: list,
    "https://rdap.example/domain/example.com": domain,
  });

  assert.deepEqual(asked, [iana, "https://rdap.example/domain/example.com"]);
  assert.equal(verdict.kind, "good");
});

test("a server that is named is asked at once", async () => {
  const { asked } = await look({}, "https://rdap.example/");

  assert.deepEqual(asked, ["https://rdap.example/domain/example.com"]);
});

test("a list that cannot be had, or lists nobody, says nothing of the domain", async () => {
  assert.deepEqual((await look({})).verdict.kind, "unknown");
  assert.match((await look({ [iana]: { services: [] } })).verdict.because, /no registry/);
});
