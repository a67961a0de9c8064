import assert from "node:assert/strict";
import { test } from "node:test";
import { doorsOf } from "../http/guard-host.ts";
import { passkeyPlaceOf } from "./passkey-place.ts";

const alone = doorsOf({ port: 8790, listed: [], scheme: "http" });
const behindProxy = doorsOf({ port: 8790, listed: ["panel.example.com", "203.0.113.7"], scheme: "https" });
const plain = doorsOf({ port: 8790, listed: ["home:8790"], scheme: "http" });

test("an IP address has no passkeys, and the way by a name is told", () => {
  for (const host of ["127.0.0.1:8790", "[::1]:8790"])
    assert.deepEqual(passkeyPlaceOf(host, alone), {
      kind: "impossible",
      because: "number",
      instead: "http://localhost:8790",
    });
  assert.deepEqual(passkeyPlaceOf("203.0.113.7", behindProxy), {
    kind: "impossible",
    because: "number",
    instead: "https://panel.example.com",
  });
});

test("localhost has some without HTTPS, any other name only with it", () => {
  assert.deepEqual(passkeyPlaceOf("LocalHost:8790", alone), {
    kind: "possible",
    rpId: "localhost",
    origin: "http://localhost:8790",
  });
  assert.deepEqual(passkeyPlaceOf("panel.example.com", behindProxy), {
    kind: "possible",
    rpId: "panel.example.com",
    origin: "https://panel.example.com",
  });
  assert.deepEqual(passkeyPlaceOf("home:8790", plain), {
    kind: "impossible",
    because: "plain",
    instead: "http://localhost:8790",
  });
});

test("a name that is none of ours has none", () => {
  assert.equal(passkeyPlaceOf("panel.evil.example", behindProxy).kind, "impossible");
});
