import assert from "node:assert/strict";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { nodeHttpServer } from "../../src/platform/http-server.ts";

const wellDone = { status: 200, headers: {}, body: { kind: "whole", bytes: "well" } } as const;

/** All that one connection hears that sends this, or nothing. */
async function hear(sent: string): Promise<string> {
  await using server = await nodeHttpServer.listen({
    address: "127.0.0.1",
    port: 0,
    answer: async () => wellDone,
  });
  const socket = connect(server.port, "127.0.0.1");
  if (sent !== "") socket.write(sent);
  return await text(socket);
}

// Browsers open connections ahead of their need. "400" in place of an answer was shown as a screen that failed.
test("a connection that says nothing is cut off with what a browser takes for 'ask again'", async () => {
  assert.match(await hear(""), /^HTTP\/1\.1 408 /);
});

test("what is no HTTP is refused as such", async () => {
  assert.match(await hear("nonsense\r\n\r\n"), /^HTTP\/1\.1 400 /);
});
