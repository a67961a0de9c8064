import assert from "node:assert/strict";
import { createServer as createHttp, type Server as HttpServer } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { test } from "node:test";
import { judgeImap, judgeSmtp } from "../../core/check/judge-service.ts";
import { systemProbes } from "./index.ts";

const signal = new AbortController().signal;

async function listening(server: Server | HttpServer): Promise<{ readonly port: number } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers each line with what a table says. */
function lineServer(greeting: string, answers: Readonly<Record<string, string>>): Server {
  return createServer((socket) => {
    socket.on("error", () => undefined);
    socket.write(greeting);
    socket.on("data", (bytes) => {
      const word = bytes.toString().trim().split(" ").slice(0, 2).join(" ");
      const answer = Object.entries(answers).find(([start]) => word.startsWith(start))?.[1];
      if (answer !== undefined) socket.write(answer);
    });
  });
}

test("a page is asked at another address under its own name", async () => {
  await using server = await listening(
    createHttp((request, response) => response.end(`you asked ${request.headers.host}`)),
  );

  const seen = await systemProbes.http({
    url: `http://www.example.invalid:${server.port}/`,
    address: "127.0.0.1",
    timeoutMs: 5_000,
    maxBodyBytes: 1_000,
    signal,
  });

  assert.ok(seen.kind === "answered");
  assert.equal(seen.body, `you asked www.example.invalid:${server.port}`);
});

test("an endless page costs no more than was allowed", async () => {
  await using server = await listening(
    createHttp((_, response) => {
      const more = () =>
        void (response.destroyed || response.write("x".repeat(65_536), () => setImmediate(more)));
      more();
    }),
  );

  const seen = await systemProbes.http({
    url: `http://127.0.0.1:${server.port}/`,
    address: null,
    timeoutMs: 5_000,
    maxBodyBytes: 100_000,
    signal,
  });

  assert.equal(seen.kind === "answered" && seen.body.length, 100_000);
});

test("who does not answer is a failure after the deadline, who is not there at once", async () => {
  await using mute = await listening(createServer(() => undefined));
  const place = { host: "127.0.0.1", port: mute.port, signal };

  const late = await systemProbes.http({
    ...{ url: `http://127.0.0.1:${mute.port}/`, address: null, timeoutMs: 200 },
    ...{ maxBodyBytes: 10, signal },
  });
  assert.deepEqual(late, { kind: "failed", because: "no answer within 0.2 s" });
  assert.equal((await systemProbes.connect({ ...place, timeoutMs: 1_000 })).kind, "open");
  const closed = await systemProbes.connect({ host: "127.0.0.1", port: 1, timeoutMs: 1_000, signal });
  assert.deepEqual(closed, { kind: "failed", because: "the port is closed" });
});

test("mail servers are talked to in lines, also when they answer in many", async () => {
  await using smtp = await listening(
    lineServer("220-mx\r\n220 ready\r\n", {
      "EHLO clonepanel.invalid": "250-mx\r\n250-SIZE\r\n250 STARTTLS\r\n",
    }),
  );
  await using imap = await listening(
    lineServer("* OK ready\r\n", { "a1 CAPABILITY": "* CAPABILITY IMAP4rev1\r\na1 OK done\r\n" }),
  );
  const talk = { host: "127.0.0.1", tls: "none", timeoutMs: 5_000, signal } as const;

  const smtpSaid = await systemProbes.dialogue({
    ...{ ...talk, port: smtp.port },
    turns: [
      { until: /^\d{3} /, say: "EHLO clonepanel.invalid" },
      { until: /^\d{3} /, say: "QUIT" },
    ],
  });
  const imapSaid = await systemProbes.dialogue({
    ...{ ...talk, port: imap.port },
    turns: [
      { until: /^\* /, say: "a1 CAPABILITY" },
      { until: /^a1 /i, say: "a2 LOGOUT" },
    ],
  });

  assert.equal(judgeSmtp("needed", smtpSaid).kind, "good");
  assert.equal(judgeImap(imapSaid).kind, "good");
});

test("a server that never ends its line is given up", async () => {
  await using server = await listening(
    createServer((socket) => {
      socket.on("error", () => undefined);
      const more = () => void (socket.destroyed || socket.write("y".repeat(4_096), () => setImmediate(more)));
      more();
    }),
  );

  const seen = await systemProbes.dialogue({
    ...{ host: "127.0.0.1", port: server.port, tls: "none", timeoutMs: 5_000, signal },
    turns: [{ until: /^220 /, say: null }],
  });

  assert.match(seen.kind === "failed" ? seen.because : "", /16384 bytes|Error/);
});

test("an abort is thrown, not taken for a dead server", async () => {
  await using mute = await listening(createServer(() => undefined));
  const stop = new AbortController();

  const asked = systemProbes.certificate({
    ...{ host: "127.0.0.1", port: mute.port, serves: "a.example", timeoutMs: 5_000 },
    signal: stop.signal,
  });
  stop.abort(new Error("stopped by hand"));

  await assert.rejects(asked, /stopped by hand/);
});
