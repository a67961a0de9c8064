import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openLine } from "./line.ts";

test("a line may be quiet while nobody asks anything of it, and is lost when an answer does not come", async () => {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    // It answers once.
    socket.once("data", () => void socket.write("hello"));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const order = { account: "one", host: "127.0.0.1", port, tls: "none", ca: null, silenceMs: 50 } as const;
  await using line = await openLine(order);

  await sleep(200);
  await line.write(Buffer.from("anybody there?"));
  const answer = await line.read();

  assert.equal(Buffer.from(answer ?? "").toString(), "hello");
  await assert.rejects(line.read(), { code: "MAIL_LINE_LOST" });
  server.close();
});
