import assert from "node:assert/strict";
import { test } from "node:test";
import { Secret } from "../../src/core/site/secret.ts";
import { Session } from "../../src/drivers/databases/mysql/session.ts";
import type { DatabasePlace } from "../../src/ports/database.ts";
import { directTransport } from "../../src/testing/direct-transport.ts";
import { startMariadb } from "./mariadb.ts";

const outcome = await startMariadb();
if (outcome.kind === "absent") {
  test("a server that dies", { skip: outcome.because });
} else {
  const { server } = outcome;
  test("a server that dies is noticed at once by whoever waits for it: rows that stream, and an answer", {
    timeout: 240_000,
  }, async (t) => {
    t.after(() => server[Symbol.asyncDispose]());
    const place: DatabasePlace = {
      name: "any",
      access: {
        driver: "mysql",
        host: "localhost",
        name: "mysql",
        user: "root",
        password: new Secret(""),
        readOnly: null,
      },
      transport: directTransport({ socket: server.socket }),
      policy: { skipTables: [], skipRows: [] },
    };
    await using streaming = await Session.open(place);
    await using waiting = await Session.open(place);
    await using stranger = await Session.open(place);
    const stop = new AbortController();
    await using stopped = await Session.open(place, stop.signal);
    // Somebody stops the work between two statements: the next one must not wait for as long as one may run.
    stop.abort();
    await assert.rejects(readAll(stopped.stream("SELECT 1")[Symbol.asyncIterator]()), {
      code: "PROTOCOL_CONNECTION_LOST",
    });
    // Or while the line is being opened, which nobody tells the new session.
    const late = new AbortController();
    const direct = place.transport;
    const transport: typeof direct = {
      ...direct,
      openStream: async (target) => {
        const stream = await direct.openStream(target);
        late.abort(new Error("stopped"));
        return stream;
      },
    };
    await assert.rejects(Session.open({ ...place, transport }, late.signal), /stopped/);
    const rows = streaming.stream("SELECT seq, SLEEP(0.05) FROM seq_1_to_100000")[Symbol.asyncIterator]();
    const lost = Promise.allSettled([readAll(rows), waiting.query("SELECT SLEEP(3600)")]);

    server.crash();

    for (const one of await lost) {
      assert.equal(one.status, "rejected");
      // Which of both depends on whether bytes were under way.
      assert.match(String((one.reason as { code?: string }).code), /^(PROTOCOL_CONNECTION_LOST|ECONNRESET)$/);
    }
    await assert.rejects(stranger.query("SELECT 1"));
    assert.ok(!streaming.isOpen && !waiting.isOpen);
  });
}

async function readAll(rows: AsyncIterator<unknown>): Promise<void> {
  while ((await rows.next()).done !== true);
}
