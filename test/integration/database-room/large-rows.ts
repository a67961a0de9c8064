import assert from "node:assert/strict";
import type { Room, RoomSite } from "./room.ts";
import { compareContent } from "./seeds/compare-content.ts";
import { readContent } from "./seeds/read-content.ts";

/** Rows for servers with packets of two megabytes: as digits they are twice as long, and escaped almost so. */
export async function mirrorLargeRows(room: Room): Promise<void> {
  await using site = await room.openSite("large");
  await site.sql(
    "from",
    `CREATE TABLE blobs (id int PRIMARY KEY, small varchar(20), body mediumblob) ENGINE=InnoDB;
     INSERT INTO blobs VALUES (1, 'one', REPEAT(UNHEX('00275C0A1AFF80C3'), 250000)), (2, 'two', '');
     CREATE TABLE loose (t mediumtext CHARACTER SET latin1, u longtext CHARACTER SET utf8mb4) ENGINE=InnoDB;
     INSERT INTO loose VALUES (REPEAT('ä''\\\\', 360000), 'grün 😀'), ('', '😀');
     CREATE TABLE old_kind (id int PRIMARY KEY, body longblob) ENGINE=MyISAM;
     INSERT INTO old_kind VALUES (1, REPEAT(UNHEX('FF'), 1500000));`,
  );
  await site.sync();
  assert.deepEqual(await differencesOf(room, site), []);

  await site.sql(
    "from",
    `UPDATE blobs SET small = 'other' WHERE id = 1; UPDATE blobs SET body = REPEAT(UNHEX('FE'), 1900000) WHERE id = 2;
     UPDATE loose SET t = CONCAT(t, 'x') WHERE u = 'grün 😀'; UPDATE old_kind SET body = REPEAT(UNHEX('00'), 1600000)`,
  );
  await site.sync();

  assert.deepEqual(await differencesOf(room, site), []);
  assert.match(await site.sql("to", "SELECT LENGTH(body) FROM blobs ORDER BY id"), /^2000000\n1900000$/m);
}

async function differencesOf(room: Room, { database }: RoomSite): Promise<readonly string[]> {
  const read = (side: "from" | "to") => readContent(room.servers[side].socket, database);
  return compareContent(await read("from"), await read("to"), "replica");
}
