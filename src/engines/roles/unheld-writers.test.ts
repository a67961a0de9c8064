import assert from "node:assert/strict";
import { test } from "node:test";
import type { HttpOutcome } from "../../ports/http.ts";
import type { SiteLook } from "../mirror/look-all.ts";
import type { RoleParts } from "./role-parts.ts";
import { unheldWriters } from "./unheld-writers.ts";

function told(outcome: HttpOutcome, layers: readonly string[] = ["gate"]): Promise<readonly string[]> {
  const account = { id: "sydney", addresses: [], origin: "http://sydney.example" };
  const engine = {
    http: { get: async () => outcome },
    digest: { randomHex: () => "00" },
    signal: new AbortController().signal,
  };
  const parts = { engine, work: { seats: [{ account, placement: { origin: null } }] } };
  const site = { app: { manifest: { readOnlyLayers: layers } } };
  return unheldWriters(parts as unknown as RoleParts, site as unknown as SiteLook, "sydney");
}

const answered = (headers: Record<string, string>): HttpOutcome => ({
  kind: "answered",
  status: 200,
  headers: new Map(Object.entries(headers)),
  body: "",
});

test("a primary that shows its role holds its writers; so does a site that has none", async () => {
  assert.deepEqual(await told(answered({ "x-clonepanel": "role=primary; epoch=1; gate=1" })), []);
  assert.deepEqual(await told(answered({}), []), []);
});

test("a primary on which nothing of ours answers, or nothing at all, is said before anybody agrees", async () => {
  for (const outcome of [answered({}), { kind: "failed", because: "connection refused" } as const]) {
    const [warning = ""] = await told(outcome);

    assert.match(warning, /sydney .*what is written in that moment may stay on sydney/);
  }
});
