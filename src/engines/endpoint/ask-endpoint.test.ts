import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { endpointKey } from "../../core/site/endpoint.ts";
import { writeSigned } from "../../core/site/signed-text.ts";
import { fakeClock } from "../../testing/fake-clock.ts";
import { askHealth } from "./ask-endpoint.ts";

const hmacSha256 = (key: string, text: string) => createHmac("sha256", key).update(text).digest("hex");
const stateKey = (site: string, account: string) => `${site} ${account}`;
const signedBy = (account: string) => (text: string) =>
  hmacSha256(endpointKey(stateKey("example.com", account), hmacSha256), text);

const honest = {
  ...{ role: "replica", known: true, epoch: 1, generation: 2, surveyedAt: 3, lease: null },
  ...{ clocks: { wall: 1, uptime: 2, boot: "b" }, late: 1_000, php: "8.2", writable: true, database: "ok" },
};

/** What somebody answers to an order with this nonce, who has the account's key or has not. */
type Lie = (nonce: string) => string;
const says =
  (value: object): Lie =>
  (nonce) =>
    writeSigned({ nonce, ...value }, signedBy("two"));

async function health(lie: Lie) {
  let asked = 0;
  const clock = fakeClock();
  const engine = {
    clock,
    stateKey,
    digest: { hmacSha256, randomHex: () => String(asked).padStart(32, "0") },
    signal: new AbortController().signal,
    http: {
      post: async ({ body }: { readonly body: string }) => {
        asked += 1;
        const nonce = /"nonce":"([0-9a-f]+)"/.exec(body)?.[1] ?? "";
        return { kind: "answered", status: 200, headers: new Map(), body: lie(nonce) } as const;
      },
    },
  };
  const ask = {
    seat: { site: { id: "example.com" }, account: { id: "two" } },
    place: { url: "http://two.example/", address: null },
    ...{ relay: null, timeoutMs: 1_000 },
  };
  return { seen: await askHealth(engine as never, ask as never), asked };
}

test("who holds the account's key and answers this order is heard", async () => {
  const { seen } = await health(says(honest));

  assert.ok("role" in seen && seen.role === "replica", JSON.stringify(seen));
});

const forged: Readonly<Record<string, Lie>> = {
  "an answer without a signature": (nonce) => JSON.stringify({ nonce, ...honest }),
  "an answer by another account's key": (nonce) => writeSigned({ nonce, ...honest }, signedBy("one")),
  "an answer to an earlier order": () => says(honest)("f".repeat(32)),
  "an answer with the order's own bytes": (nonce) => `{"v":1,"nonce":"${nonce}"}`,
  "an answer with a field more before its signature": (nonce) =>
    says(honest)(nonce).replace("{", '{"role":"primary",'),
  nothing: () => "",
  "a page": () => "<html>Welcome</html>".repeat(3_000),
  "brackets without an end": () => "[".repeat(60_000),
  "a refusal with terminal codes": says({ refused: "\u001b[2J\u001b]0;evil\u0007" }),
  "a role that is none": says({ ...honest, role: "king" }),
  "a list where the whole should be": (nonce) => writeSigned([nonce] as never, signedBy("two")),
};

for (const [title, lie] of Object.entries(forged))
  test(`${title} is silence, with a reason that can be shown`, async () => {
    const { seen, asked } = await health(lie);

    assert.ok("because" in seen, JSON.stringify(seen));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not come through.
    assert.doesNotMatch(seen.because, /[\u0000-\u001f\u007f]/);
    assert.ok(seen.because.length < 300 && asked === 1);
  });

test("a clock that runs away is asked twice, not for ever", async () => {
  for (const wall of [0, -1e300, 1e300, 9e15]) {
    const { seen, asked } = await health(says({ refused: "late", wall }));

    assert.deepEqual([seen, asked], [{ kind: "silent", because: "its clock runs away" }, 2]);
  }
});

test("numbers that are none, from whoever holds the key, are unknown and not believed", async () => {
  const { seen: patient } = await health(says({ ...honest, late: 1e12 }));
  assert.equal(
    "role" in patient && patient.lateMs,
    3_600_000,
    "it is waited for a hacked primary, but not for ever",
  );
  for (const epoch of ["9", -1, 1.5, 1e300, {}, [], true]) {
    const { seen } = await health(
      says({ ...honest, epoch, generation: epoch, surveyedAt: epoch, late: epoch }),
    );

    if (!("role" in seen)) continue;
    for (const number of [seen.epoch, seen.generation, seen.surveyedAt, seen.lateMs])
      assert.ok(
        number === null || (Number.isSafeInteger(number) && number >= 0),
        `${JSON.stringify(epoch)}: ${JSON.stringify(seen)}`,
      );
  }
});
