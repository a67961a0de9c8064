import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { test } from "node:test";
import type { DatabasePlace } from "../../src/ports/database.ts";
import type { DatabaseHarness } from "../../src/testing/database-contract.ts";
import { mirrorOnce } from "../../src/testing/database-mirror.ts";

/** What goes over the connections to a database, as a line would carry it. */
interface Metered {
  readonly place: DatabasePlace;
  bytes(): number;
}

function metered(place: DatabasePlace, distance: "far" | "near"): Metered {
  const sockets: Socket[] = [];
  const { transport } = place;
  return {
    place: {
      ...place,
      transport: {
        ...transport,
        localPath: (path) => (distance === "far" ? null : transport.localPath(path)),
        async openStream(target) {
          const stream = (await transport.openStream(target)) as Socket;
          sockets.push(stream);
          return stream;
        },
      },
    },
    bytes: () => sockets.reduce((sum, socket) => sum + socket.bytesRead + socket.bytesWritten, 0),
  };
}

/** Rows travel packed where there is a line to spare. */
export function mysqlWire(harness: DatabaseHarness): void {
  test("rows travel packed over a line, both ways, and plainly on one machine", async () => {
    await using from = await harness.createDatabase();
    await from.exec(
      "CREATE TABLE t (id int PRIMARY KEY, body text NOT NULL) ENGINE=InnoDB;" +
        "INSERT INTO t SELECT seq, REPEAT(MD5(seq), 60) FROM seq_1_to_1000;",
    );
    const carried: Record<string, { fetched: number; shipped: number }> = {};
    for (const distance of ["far", "near"] as const) {
      await using to = await harness.createDatabase();
      const [source, target] = [metered(from.place(), distance), metered(to.place(), distance)];
      await mirrorOnce(harness.driver, { from: source.place, to: target.place });
      carried[distance] = { fetched: source.bytes(), shipped: target.bytes() };
      assert.match(await to.exec("SELECT COUNT(*), SUM(LENGTH(body)) FROM t"), /^1000\t1920000$/m);
    }

    const { far, near } = carried;
    assert.ok(
      near !== undefined && near.fetched > 1_920_000 && near.shipped > 1_920_000,
      JSON.stringify(near),
    );
    assert.ok(far !== undefined && far.fetched * 3 < near.fetched, JSON.stringify(carried));
    assert.ok(far.shipped * 3 < near.shipped, JSON.stringify(carried));
  });
}
