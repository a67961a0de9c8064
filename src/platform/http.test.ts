import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test } from "node:test";
import { nodeHttp } from "./http.ts";

async function serve(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const never = new AbortController().signal;
const limits = { timeoutMs: 2000, maxBodyBytes: 1000, signal: never };

describe("a request to an account's web server", () => {
  test("gives status, headers and the start of the body", async () => {
    await using site = await serve((_, response) => {
      response.writeHead(418, { "X-ClonePanel": "role=primary" }).end("x".repeat(100_000));
    });

    const outcome = await nodeHttp.get({ ...limits, url: site.url });

    assert.equal(outcome.kind, "answered");
    assert.equal(outcome.status, 418);
    assert.equal(outcome.headers.get("x-clonepanel"), "role=primary");
    assert.equal(outcome.body.length, 1000);
  });

  test("does not follow a redirect", async () => {
    await using site = await serve((_, response) => response.writeHead(302, { location: "/there" }).end());

    const outcome = await nodeHttp.get({ ...limits, url: site.url });

    assert.equal(outcome.kind === "answered" && outcome.status, 302);
  });

  test("a silent server is given up at the deadline, also in the middle of its answer", async () => {
    await using silent = await serve(() => undefined);
    await using stalling = await serve((_, response) => response.writeHead(200).write("a"));

    for (const { url } of [silent, stalling]) {
      const outcome = await nodeHttp.get({ ...limits, timeoutMs: 80, url });
      assert.deepEqual(outcome, { kind: "failed", because: "no answer within 80 ms" });
    }
  });

  test("nobody there is an outcome with the reason in it", async () => {
    const outcome = await nodeHttp.get({ ...limits, url: "http://127.0.0.1:1/" });

    assert.match(outcome.kind === "failed" ? outcome.because : "", /ECONNREFUSED/);
  });

  test("an aborted call throws the signal's reason", async () => {
    await using silent = await serve(() => undefined);
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("enough")), 30);

    await assert.rejects(nodeHttp.get({ ...limits, url: silent.url, signal: stop.signal }), /enough/);
  });
});
