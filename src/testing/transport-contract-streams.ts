import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { Claim } from "./transport-contract.ts";
import { isRunning, noise } from "./transport-contract-scripts.ts";

const timeoutMs = 20_000;

/** The account sees this machine's loopback, or the harness could not be tested at all. */
export function streamClaims(claim: Claim): void {
  claim("a started script talks both ways and ends with its exit code and stderr", async ({ transport }) => {
    const script = 'printf "ready\\n"; cat; printf "%s" "$1" >&2; exit 9';
    await using process = await transport.start({ script, args: ["a'b\n"], timeoutMs });
    const bytes = noise(2_000_000);
    process.stream.end(bytes);
    const answer = await buffer(process.stream);

    assert.ok(answer.equals(Buffer.concat([Buffer.from("ready\n"), bytes])));
    assert.deepEqual(await process.ended, { code: 9, stderr: "a'b\n" });
  });

  claim("a started script takes its input first", async ({ transport }) => {
    await using process = await transport.start({ script: "cat", input: "first \0", timeoutMs });
    process.stream.end("second");

    assert.equal((await buffer(process.stream)).toString("latin1"), "first \0second");
  });

  claim("a started script ends on the account with its scope", async ({ transport }) => {
    const tag = `33${Date.now() % 100_000}`;
    {
      await using process = await transport.start({ script: 'echo up; sleep "$1"', args: [tag], timeoutMs });
      await once(process.stream, "readable");
    }

    assert.equal(await isRunning(transport, `sleep ${tag}`), false);
  });

  claim(
    "a started script that outlives its deadline is ended, and its stream says so",
    async ({ transport }) => {
      const tag = `34${Date.now() % 100_000}`;
      await using process = await transport.start({ script: 'sleep "$1"', args: [tag], timeoutMs: 1_500 });

      await assert.rejects(buffer(process.stream), { code: "REMOTE_TIMED_OUT" });
      assert.equal(await isRunning(transport, `sleep ${tag}`), false);
    },
  );

  for (const kind of ["tcp", "socket"] as const) {
    claim(`a stream to a server (${kind}) carries any bytes both ways and ends with it`, async (room) => {
      await using server = await greeter(kind === "tcp" ? null : join(room.here, "socket"));
      const stream = await room.transport.openStream(server.target);
      const bytes = noise(1_500_000);

      stream.end(bytes);
      const answer = await buffer(stream);
      assert.ok(answer.equals(Buffer.concat([Buffer.from("hello\n"), bytes])));
    });

    claim(`several streams to one server (${kind}) at once are kept apart`, async (room) => {
      await using server = await greeter(kind === "tcp" ? null : join(room.here, "socket"));
      const answers = await Promise.all(
        ["a", "b", "c", "d"].map(async (letter) => {
          const stream = await room.transport.openStream(server.target);
          stream.end(letter.repeat(100_000));
          return (await buffer(stream)).toString();
        }),
      );

      assert.deepEqual(
        answers,
        ["a", "b", "c", "d"].map((letter) => `hello\n${letter.repeat(100_000)}`),
      );
    });
  }

  claim("a server that is not there is an error that says what was tried", async ({ transport, here }) => {
    const refused = { kind: "tcp", host: "127.0.0.1", port: 1 } as const;
    const missing = { kind: "socket", path: join(here, "nothing") } as const;

    for (const target of [refused, missing]) {
      await assert.rejects(transport.openStream(target), { code: "STREAM_UNAVAILABLE" });
    }
  });
}

interface Greeter extends AsyncDisposable {
  readonly target:
    | { readonly kind: "tcp"; readonly host: string; readonly port: number }
    | { readonly kind: "socket"; readonly path: string };
}

/** Says hello, as a database does, then says back what it hears. */
async function greeter(socketPath: string | null): Promise<Greeter> {
  const open = new Set<Duplex>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.on("error", () => {}).write("hello\n");
    socket.pipe(socket);
  });
  if (socketPath === null) server.listen(0, "127.0.0.1");
  else server.listen(socketPath);
  await once(server, "listening");
  return {
    target: socketPath === null ? tcpTarget(server) : { kind: "socket", path: socketPath },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function tcpTarget(server: Server): Greeter["target"] {
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return { kind: "tcp", host: "127.0.0.1", port: address.port };
}
