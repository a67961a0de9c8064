import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { inspect } from "node:util";
import { Secret } from "../../src/core/site/secret.ts";
import { nodeOpenId } from "../../src/drivers/sign-in-services/openid.ts";
import type { OpenId, OpenIdBack } from "../../src/ports/openid.ts";
import { clientSecret, type Lie, openService } from "./oidc/lying-service.ts";

const order = {
  redirect: "http://localhost:8790/sign-in",
  state: "a-state",
  nonce: "n".repeat(43),
  verifier: "v".repeat(43),
};

// A service that says all but one thing right, against what the panel really asks it with.
describe("a service that people sign in by", { concurrency: false }, () => {
  let service: Awaited<ReturnType<typeof openService>>;
  let openId: OpenId;
  before(async () => {
    service = await openService();
    openId = openIdAt(service.issuer, "email");
  });
  after(() => service[Symbol.asyncDispose]());

  function openIdAt(issuer: string, claim: "email" | "sub"): OpenId {
    const settings = { issuer, client: "panel", secret: null, title: "x", claim, users: new Map() };
    return nodeOpenId({ settings, secret: async () => new Secret(clientSecret) });
  }

  async function comeBack(lie: Lie, back: Partial<OpenIdBack> = {}, asking: OpenId = openId) {
    const { signal } = new AbortController();
    service.tell({});
    const address = await asking.begin({ ...order, asks: "who", signal });
    assert.ok(address.kind === "address", inspect(address));
    service.see(address.url);
    service.tell(lie);
    return asking.finish({ ...order, signal, back: { code: "a-code", iss: service.issuer, ...back } });
  }

  test("the truth is believed, and the address asks for what it should", async () => {
    const { signal } = new AbortController();
    service.tell({});
    const address = await openId.begin({ ...order, asks: "again", signal });
    assert.ok(address.kind === "address");
    const { searchParams: asked } = new URL(address.url);

    assert.deepEqual(
      [
        "client_id",
        "response_type",
        "redirect_uri",
        "scope",
        "state",
        "nonce",
        "code_challenge_method",
        "prompt",
        "max_age",
      ].map((name) => asked.get(name)),
      ["panel", "code", order.redirect, "openid email", order.state, order.nonce, "S256", "login", "0"],
    );
    assert.ok(!address.url.includes(order.verifier) && !address.url.includes(clientSecret));
    const said = await comeBack({});
    assert.deepEqual(
      { ...said, provedAt: null },
      { kind: "said", subject: "u-1", email: "ann@example.com", provedAt: null },
    );
    assert.ok(said.kind === "said" && typeof said.provedAt === "number");
  });

  const past = () => Math.floor(Date.now() / 1_000) - 400;
  const lies: Readonly<Record<string, Lie>> = {
    "another nonce": { claims: (right) => ({ ...right, nonce: "of another" }) },
    "no nonce": { claims: ({ nonce: _nonce, ...right }) => right },
    "another audience": { claims: (right) => ({ ...right, aud: "shop" }) },
    "two audiences, meant for the other": {
      claims: (right) => ({ ...right, aud: ["shop", "panel"], azp: "shop" }),
    },
    "an expired token": { claims: (right) => ({ ...right, iat: past() - 10, exp: past() }) },
    "another issuer": { claims: (right) => ({ ...right, iss: "https://id.evil.example" }) },
    "no subject": { claims: ({ sub: _sub, ...right }) => right },
    "no signature": { alg: "none" },
    "a signature by the secret instead of the key": { alg: "HS256" },
    "a signature by another key": { alg: "foreign-key" },
    "no token of who it is": {
      token: (response) =>
        void response
          .writeHead(200, { "content-type": "application/json" })
          .end('{"access_token":"x","token_type":"Bearer"}'),
    },
    "no for an answer": {
      token: (response) =>
        void response.writeHead(400, { "content-type": "application/json" }).end('{"error":"invalid_grant"}'),
    },
  };
  for (const [name, lie] of Object.entries(lies)) {
    test(`is not believed with ${name}`, async () => {
      const said = await comeBack(lie);

      assert.equal(said.kind, "refused", inspect(said));
      assert.equal((await comeBack({})).kind, "said", "and without it, it is");
    });
  }

  test("an answer that another service sent the browser back with is not taken to this one", async () => {
    const before = service.log.filter((path) => path === "/token").length;

    const mixedUp = await comeBack({}, { iss: "https://id.evil.example" });
    const unsaid = await comeBack({}, { iss: undefined });
    const denied = await comeBack({}, { code: undefined, error: "access_denied" });

    assert.deepEqual([mixedUp.kind, unsaid.kind], ["refused", "refused"]);
    assert.deepEqual(denied, { kind: "refused", because: "access_denied" });
    assert.equal(
      service.log.filter((path) => path === "/token").length,
      before,
      "its token is not asked for",
    );
  });

  test("an e-mail address that it has not verified is none, and one of another person is refused", async () => {
    const unverified = await comeBack({ claims: (right) => ({ ...right, email_verified: false }) });
    const quoted = await comeBack({ claims: (right) => ({ ...right, email_verified: "true" }) });
    const bare: Lie["claims"] = ({ email: _email, email_verified: _verified, ...right }) => right;
    const asked = await comeBack({
      claims: bare,
      userinfo: { sub: "u-1", email: "a@b.example", email_verified: true },
    });
    const other = await comeBack({
      claims: bare,
      userinfo: { sub: "u-2", email: "a@b.example", email_verified: true },
    });

    assert.deepEqual(
      [unverified, quoted, asked].map((said) => (said.kind === "said" ? said.email : said.kind)),
      [null, null, "a@b.example"],
    );
    assert.equal(other.kind, "refused");
  });

  test("one that is down, endless, elsewhere or not who it says is unreachable, in words of ours", async () => {
    const { signal } = new AbortController();
    const begin = (lie: Lie, asking = openId) => {
      service.tell(lie);
      return asking.begin({ ...order, asks: "who", signal });
    };
    const endless = await comeBack({
      token: (response) =>
        void response
          .writeHead(200, { "content-type": "application/json" })
          .end(Buffer.alloc(3_000_000, 0x20)),
    });
    const elsewhere = await comeBack({
      token: (response) => void response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(),
    });
    const other = await begin({ metadata: (right) => ({ ...right, issuer: "https://id.evil.example" }) });
    const script = await begin({
      metadata: (right) => ({ ...right, authorization_endpoint: "javascript:alert(1)" }),
    });
    const down = await begin({}, openIdAt("http://127.0.0.1:9", "sub"));

    assert.deepEqual(
      [endless.kind, elsewhere.kind, other.kind, script.kind, down.kind],
      ["unreachable", "refused", "unreachable", "refused", "unreachable"],
    );
    assert.ok(!inspect([endless, elsewhere, other, script, down]).includes("evil"));
  });
});
