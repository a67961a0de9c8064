import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { describe, test } from "node:test";
import { classIn } from "../../core/dns/record-type.ts";
import { parseMessage, writeMessage } from "../../core/dns/wire/message.ts";
import { FrameSplitter, frameMessage } from "../../core/dns/wire/tcp-frames.ts";
import { systemDnsClient } from "./dns-client.ts";

const never = new AbortController().signal;
const client = systemDnsClient({ queryMs: 150, tries: 2 });
const question = { name: "www.example.com", type: "A" };

type Answer = (
  query: Uint8Array,
  nth: number,
  from: { port: number; address: string },
) => readonly Uint8Array[];

/** A nameserver that says what it is told to, over UDP and TCP on one port. */
async function serve(overUdp: Answer, overTcp: Answer = () => []) {
  const udp = createSocket("udp4");
  const tcp = createServer();
  const sockets = new Set<Socket>();
  let heard = 0;
  tcp.on("connection", (socket) => {
    sockets.add(socket);
    const frames = new FrameSplitter();
    socket.on("error", () => undefined);
    socket.on("data", (piece) => {
      for (const query of frames.push(piece)) {
        // In the smallest pieces that a line can deliver.
        for (const answer of overTcp(query, 0, { port: 0, address: "" }))
          for (const byte of frameMessage(answer)) socket.write(Uint8Array.of(byte));
      }
    });
  });
  tcp.listen(0, "127.0.0.1");
  await once(tcp, "listening");
  const { port } = tcp.address() as { port: number };
  udp.bind(port, "127.0.0.1");
  await once(udp, "listening");
  udp.on("message", (query, from) => {
    heard += 1;
    for (const answer of overUdp(query, heard, from)) udp.send(answer, from.port, from.address);
  });
  return {
    server: { host: "127.0.0.1", port },
    heard: () => heard,
    send: (bytes: Uint8Array, toPort: number) => udp.send(bytes, toPort, "127.0.0.1"),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      udp.close();
      tcp.close();
      await once(tcp, "close");
    },
  };
}

interface Change {
  readonly flags?: number;
  readonly id?: number;
  readonly name?: string;
  /** Of the record, where it is not the question's. */
  readonly owner?: string;
  readonly type?: string;
  readonly data?: Uint8Array;
  readonly address?: number;
}

function answer(query: Uint8Array, change: Change = {}) {
  const parsed = parseMessage(query);
  const id = parsed.kind === "message" ? parsed.message.id : 0;
  const name = change.name ?? question.name;
  const data = change.data ?? Uint8Array.of(192, 0, 2, change.address ?? 1);
  const record = {
    name: change.owner ?? name,
    type: change.type ?? "A",
    class: classIn,
    ttlSeconds: 60,
    data,
  };
  return writeMessage({
    id: change.id ?? id,
    flags: change.flags ?? 0x8400,
    questions: [{ name, type: "A", class: classIn }],
    answers: [record],
    authorities: [],
    additionals: [],
  });
}

const wrongId = (query: Uint8Array) => answer(query, { id: ((query[0] ?? 0) * 256 + (query[1] ?? 0)) ^ 1 });

describe("a question to a nameserver", () => {
  test("is answered over UDP", async () => {
    await using ns = await serve((query) => [answer(query)]);
    const reply = await client.ask({ ...question, server: ns.server, signal: never });

    assert.equal(reply.kind === "answer" && reply.via, "udp");
    assert.equal(reply.kind === "answer" && reply.message.answers[0]?.value, "192.0.2.1");
  });

  test("ignores forgeries and nonsense that come before the answer", async () => {
    await using ns = await serve((query) => [
      wrongId(query),
      answer(query, { name: "evil.example" }),
      query,
      Uint8Array.of(1, 2, 3),
      answer(query),
    ]);
    const reply = await client.ask({ ...question, server: ns.server, signal: never });

    assert.equal(reply.kind === "answer" && reply.message.answers[0]?.name, "www.example.com");
    assert.equal(ns.heard(), 1);
  });

  test("an answer that comes too late, or from another port, is not heard: it is silence, never an empty answer", async () => {
    await using late = await serve(() => []);
    const other = createSocket("udp4");
    other.bind(0, "127.0.0.1");
    await once(other, "listening");
    await using elsewhere = await serve((query, _nth, from) => {
      other.send(answer(query), from.port, from.address);
      return [];
    });
    const pending: { readonly query: Uint8Array; readonly port: number }[] = [];
    await using slow = await serve((query, _nth, from) => {
      pending.push({ query, port: from.port });
      return [];
    });

    for (const ns of [late, elsewhere, slow]) {
      const reply = await client.ask({ ...question, server: ns.server, signal: never });
      assert.equal(reply.kind, "silent", JSON.stringify(reply));
      assert.equal(ns.heard(), 2);
    }
    // The answers to both tries come now: a later question must not take one of them for its own.
    const next = client.ask({ ...question, server: slow.server, signal: never });
    for (const { query, port } of pending.splice(0)) slow.send(answer(query, { address: 66 }), port);
    assert.equal((await next).kind, "silent");
    other.close();
  });

  test("a late answer to the first try that comes during the second is ignored, and the second one's counts", async () => {
    const first: { query: Uint8Array; port: number }[] = [];
    await using ns = await serve((query, nth, from) => {
      if (nth === 1) first.push({ query, port: from.port });
      for (const late of nth === 2 ? first : []) {
        ns.send(answer(late.query, { address: 66 }), late.port);
        ns.send(answer(late.query, { address: 66 }), from.port);
      }
      return nth === 2 ? [answer(query)] : [];
    });
    const reply = await client.ask({ ...question, server: ns.server, signal: never });

    assert.equal(reply.kind === "answer" && reply.message.answers[0]?.value, "192.0.2.1");
  });

  test("records for another name, of another type, or without data are no answer, and never 'nothing there'", async () => {
    const odd: readonly Change[] = [
      { owner: "evil.example" },
      { type: "TXT", data: Uint8Array.of(1, 120) },
      { data: Uint8Array.of() },
    ];
    for (const change of odd) {
      await using ns = await serve((query) => [answer(query, change)]);
      const reply = await client.ask({ ...question, server: ns.server, signal: never });
      assert.equal(reply.kind, "silent", JSON.stringify(change));
    }
  });

  test("an answer that is cut short over TCP too is silence, for a part would read like the whole", async () => {
    const cut = (query: Uint8Array) => answer(query, { flags: 0x8600 });
    await using ns = await serve(
      (query) => [cut(query)],
      (query) => [cut(query)],
    );
    const reply = await client.ask({ ...question, server: ns.server, signal: never });

    assert.deepEqual(reply, { kind: "silent", because: "its answer is cut short over TCP too" });
  });

  test("that was cut short is asked again over TCP, however small the pieces come", async () => {
    await using ns = await serve(
      (query) => [answer(query, { flags: 0x8600 })],
      (query) => [answer(query)],
    );
    const reply = await client.ask({ ...question, server: ns.server, signal: never });

    assert.equal(reply.kind === "answer" && reply.via, "tcp");
  });

  test("is asked a second time, and then the silence is told", async () => {
    await using late = await serve((query, nth) => (nth === 2 ? [answer(query)] : []));
    await using silent = await serve(() => []);

    assert.equal((await client.ask({ ...question, server: late.server, signal: never })).kind, "answer");
    const startedMs = performance.now();
    assert.equal((await client.ask({ ...question, server: silent.server, signal: never })).kind, "silent");
    assert.equal(silent.heard(), 2);
    assert.ok(performance.now() - startedMs < 1_000);
  });

  test("a TCP side that hangs, or sends nonsense, is silence too", async () => {
    await using hanging = await serve((query) => [answer(query, { flags: 0x8600 })]);
    await using lying = await serve(
      (query) => [answer(query, { flags: 0x8600 })],
      (query) => [wrongId(query)],
    );

    for (const ns of [hanging, lying]) {
      assert.equal((await client.ask({ ...question, server: ns.server, signal: never })).kind, "silent");
    }
  });

  test("is asked without EDNS where that is not understood", async () => {
    await using ns = await serve((query) => [
      query.length > 40 ? answer(query, { flags: 0x8401 }) : answer(query),
    ]);
    const reply = await client.ask({ ...question, server: ns.server, signal: never });

    assert.equal(reply.kind === "answer" && reply.message.rcode, 0);
  });

  test("a closed port is known at once, and an abort ends the wait", async () => {
    const place = await closedPlace();
    assert.deepEqual(await client.ask({ ...question, server: place, signal: never }), {
      kind: "silent",
      because: "the port is closed",
    });
    await using silent = await serve(() => []);
    const reason = new Error("enough");
    const stop = new AbortController();
    setTimeout(() => stop.abort(reason), 20);
    await assert.rejects(client.ask({ ...question, server: silent.server, signal: stop.signal }), reason);
  });
});

test("a way to an address is known without a word to anybody", async () => {
  const hasSix = Object.values(networkInterfaces()).some((all) =>
    all?.some(({ address }) => address === "::1"),
  );

  assert.equal(await client.hasWay("127.0.0.1", never), true);
  assert.equal(await client.hasWay("::1", never), hasSix);
  await assert.rejects(client.hasWay("127.0.0.1", AbortSignal.abort(new Error("enough"))), /enough/);
});

describe("a conversation", () => {
  test("that never ends is cut at its limit", async () => {
    await using ns = await serve(
      () => [],
      (query) => Array.from({ length: 50 }, () => answer(query)),
    );
    const end = await client.converse({
      server: ns.server,
      message: answer(Uint8Array.of()),
      timeoutMs: 2_000,
      maxBytes: 500,
      take: () => "more",
      signal: never,
    });

    assert.deepEqual(end, { kind: "silent", because: "it sent more than 500 bytes" });
  });

  test("hands on what its taker throws", async () => {
    await using ns = await serve(
      () => [],
      (query) => [answer(query)],
    );
    const order = {
      server: ns.server,
      message: answer(Uint8Array.of()),
      timeoutMs: 2_000,
      maxBytes: 500,
      signal: never,
    };
    const fault = new Error("mine");

    await assert.rejects(
      client.converse({
        ...order,
        take: () => {
          throw fault;
        },
      }),
      fault,
    );
  });
});

async function closedPlace() {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  await once(socket, "close");
  return { host: "127.0.0.1", port };
}
