import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Worker } from "node:worker_threads";
import { classIn } from "../../core/dns/record-type.ts";
import { systemDnsClient } from "./dns-client.ts";
import { afterListening } from "./listening.ts";

const never = new AbortController().signal;
const question = { name: "www.example.com", type: "A" };

/** A nameserver in a thread of its own, which answers while this one is kept busy. */
const nameserver = `
const { createSocket } = require("node:dgram");
const { createServer } = require("node:net");
const { parentPort } = require("node:worker_threads");
const answer = (query) => {
  const copy = Buffer.from(query);
  copy[2] = 0x84;
  return copy;
};
const tcp = createServer((socket) => socket.on("error", () => {}).on("data", (bytes) => socket.write(answer2(bytes))));
const answer2 = (bytes) => Buffer.concat([bytes.subarray(0, 2), answer(bytes.subarray(2))]);
tcp.listen(0, "127.0.0.1", () => {
  const { port } = tcp.address();
  const udp = createSocket("udp4");
  udp.on("message", (query, from) => udp.send(answer(query), from.port, from.address));
  udp.bind(port, "127.0.0.1", () => parentPort.postMessage(port));
});
`;

async function startNameserver() {
  const worker = new Worker(nameserver, { eval: true });
  const port = await new Promise<number>((resolve) => worker.once("message", resolve));
  return {
    server: { host: "127.0.0.1", port },
    [Symbol.asyncDispose]: async () => void (await worker.terminate()),
  };
}

function keepBusy(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

describe("a deadline for an answer", () => {
  test("a process that could not listen does not take its own absence for the nameserver's silence", async () => {
    await using ns = await startNameserver();
    const client = systemDnsClient({ queryMs: 80, tries: 1 });

    for (const over of [{}, { over: "tcp" }] as const) {
      const asked = client.ask({ ...question, ...over, server: ns.server, signal: never });
      // The question leaves, and then nobody is here for far longer than the deadline.
      setImmediate(() => keepBusy(400));
      const reply = await asked;

      assert.equal(reply.kind, "answer", JSON.stringify({ over, reply }));
      assert.equal(reply.kind === "answer" && reply.message.questions[0]?.class, classIn);
    }
  });

  test("ends, and is not called when it was ended before", async () => {
    const ends: string[] = [];
    const stop = afterListening(16, () => ends.push("stopped"));
    await new Promise<void>((resolve) => {
      afterListening(40, () => {
        ends.push("heard");
        resolve();
      });
      stop();
    });

    assert.deepEqual(ends, ["heard"]);
  });
});
