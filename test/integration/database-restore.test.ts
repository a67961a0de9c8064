import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import type { PlanView } from "../../src/core/report/plan-view.ts";
import type { RestoreReport } from "../../src/core/report/snapshot-row.ts";
import type { RestoreOrder } from "../../src/ports/app-port.ts";
import { openRoom, type Room, type RoomSite, type Side } from "./database-room/room.ts";

const outcome = await openRoom();
if (outcome.kind === "absent") {
  test("restore of rows, tables and databases", { skip: outcome.because });
} else {
  const { room } = outcome;
  after(() => room[Symbol.asyncDispose]());
  restoreTests(room);
}

const setUp = `
CREATE TABLE orders (id bigint unsigned AUTO_INCREMENT PRIMARY KEY, slug varchar(40) UNIQUE, body text, price decimal(9,2), f double);
INSERT INTO orders SELECT seq, CONCAT('order-', seq), REPEAT('ö', seq % 50), seq / 7, -0e0 FROM seq_1_to_500;
CREATE TABLE settings (name varchar(60) CHARACTER SET latin1, value longblob, PRIMARY KEY (name));
INSERT INTO settings SELECT CONCAT('Key ', CHAR(65 + seq USING latin1), 'é'), 0x00ff0a FROM seq_0_to_20;
CREATE TABLE notes (line text); INSERT INTO notes VALUES ('a'), ('a');
CREATE TABLE old_engine (id int PRIMARY KEY, v text) ENGINE=MyISAM; INSERT INTO old_engine SELECT seq, 'a' FROM seq_1_to_40;`;

const all = "SET time_zone='+00:00'; SELECT id, slug, body, price, HEX(f) FROM orders ORDER BY id;";

function restoreTests(room: Room): void {
  let count = 0;
  const withSite = async (body: (site: RoomSite, snapshot: string) => Promise<void>): Promise<void> => {
    count += 1;
    await using site = await room.openSite(`restore${count}`);
    await site.sql("from", setUp);
    await site.sync();
    const taken = await site.app.takeSnapshot({ site: site.name, signal: site.signal });
    await body(site, taken?.id ?? "");
  };

  describe("a restore of rows by their keys", () => {
    test("previews each of them, brings back these and no others on the primary, and can be undone", async () => {
      await withSite(async (site, snapshot) => {
        const before = await site.sql("from", all);
        // Rows 120-130 are damaged; others change for good reasons meanwhile.
        await site.sql(
          "from",
          `DELETE FROM orders WHERE id IN (121, 125); UPDATE orders SET body='broken' WHERE id=123;
           UPDATE orders SET body='wanted' WHERE id IN (119, 131, 400);
           CREATE TABLE newer (id int PRIMARY KEY); CREATE VIEW newest AS SELECT * FROM newer;
           CREATE TRIGGER count_them AFTER INSERT ON newer FOR EACH ROW SET @n := 1;
           CREATE TRIGGER guard BEFORE UPDATE ON orders FOR EACH ROW SET NEW.f = 7;`,
        );
        const damaged = await site.sql("from", all);
        const order = { part: rows("orders", "120", "130"), id: snapshot };

        const view = await preview(site, order);

        assert.ok(view.lines.some((line) => line.includes("2 rows come back, 1 are written over, 0 that")));
        for (const line of ["  + 121", "  + 125", "  ~ 123"]) assert.ok(view.lines.includes(line), line);
        assert.equal(await site.sql("from", all), damaged, "a preview writes nothing");

        const done = await apply(site, order);

        const restored = await site.sql("from", all);
        assert.deepEqual(changedIds(restored, before), ["119", "131", "400"]);
        assert.equal(await beside(site, "from"), "count_them,guard|newest");
        assert.equal(done.rows, 3);

        const undone = await apply(site, { part: rows("orders", "120", "130"), id: done.before ?? "" });

        assert.equal(await site.sql("from", all), damaged);
        assert.deepEqual(undone.part, ["--table", "db.orders", "--rows", "120..130"]);
        await site.sync();
        assert.equal(await site.sql("to", all), damaged);
      });
    });

    test("goes to a replica as well, by keys of text, and where the engine knows no transactions", async () => {
      await withSite(async (site, snapshot) => {
        const settings =
          "SELECT name, HEX(value) FROM settings ORDER BY name; SELECT * FROM old_engine ORDER BY id;";
        const before = await site.sql("to", settings);
        await site.sql(
          "to",
          "DELETE FROM settings WHERE name LIKE 'Key C%'; INSERT INTO settings VALUES ('Key Cx', 1);",
        );
        await site.sql(
          "to",
          "UPDATE old_engine SET v='b' WHERE id=7; INSERT INTO old_engine VALUES (1000, 'stays');",
        );

        await apply(site, { part: rows("db.settings", "Key C", "Key D"), id: snapshot, account: "to" });
        await apply(site, { part: rows("old_engine", "7", "7"), id: snapshot, account: "to" });

        assert.equal(await site.sql("to", settings), `${before}1000\tstays\n`);
      });
    });

    test("is refused where it cannot be right: taken values, other columns, no key, no number; nothing changes", async () => {
      await withSite(async (site, snapshot) => {
        await site.sql("from", "DELETE FROM orders WHERE id=5; UPDATE orders SET slug='order-5' WHERE id=6;");
        const standing = await site.sql("from", all);
        const refusedAs = async (part: RestoreOrder["part"], code: string) =>
          assert.rejects(apply(site, { part, id: snapshot }), { code });

        await refusedAs(rows("orders", "5", "5"), "DATABASE_VALUE_TAKEN");
        await refusedAs(rows("orders", "five", null), "ROWS_NOT_NAMED");
        await refusedAs(rows("notes", "a", "b"), "ROWS_NOT_NAMED");
        assert.equal(await site.sql("from", all), standing);

        await site.sql("from", "ALTER TABLE orders ADD more int; DROP TABLE settings;");
        await refusedAs(rows("orders", "1", "2"), "ROWS_NOT_RESTORABLE");
        await refusedAs(rows("settings", "Key A", null), "ROWS_NOT_RESTORABLE");
      });
    });
  });

  test("a restore of one table leaves what stands beside it, one of the database brings all of it back", async () => {
    await withSite(async (site, snapshot) => {
      const before = await site.sql("from", all);
      await site.sql(
        "from",
        `ALTER TABLE orders DROP COLUMN body; DROP TABLE notes; CREATE VIEW newest AS SELECT id FROM orders;
         CREATE TRIGGER guard BEFORE UPDATE ON orders FOR EACH ROW SET NEW.f = 7;
         CREATE TABLE child (id int PRIMARY KEY, o bigint unsigned, CONSTRAINT of_order FOREIGN KEY (o) REFERENCES orders (id));
         INSERT INTO child VALUES (1, 17); CREATE PROCEDURE p() SELECT 1;`,
      );

      await apply(site, { part: { kind: "table", table: "orders" }, id: snapshot });

      assert.equal(await site.sql("from", all), before);
      assert.equal(await beside(site, "from"), "guard|newest");
      assert.match(await site.sql("from", "SHOW CREATE TABLE child"), /CONSTRAINT `of_order` FOREIGN KEY/);
      assert.match(await site.sql("from", "SHOW PROCEDURE STATUS WHERE Db = DATABASE()"), /\tp\t/);
      assert.equal(await site.sql("from", "SHOW TABLES LIKE 'notes'"), "");

      await apply(site, { part: { kind: "database", database: "db" }, id: snapshot });

      assert.equal(await beside(site, "from"), "|");
      assert.equal(await site.sql("from", "SELECT line FROM notes; SHOW TABLES LIKE 'child';"), "a\na\n");
    });
  });
}

function rows(table: string, from: string | null, to: string | null): RestoreOrder["part"] {
  return { kind: "rows", table, range: { from, to } };
}

interface Part {
  readonly part: RestoreOrder["part"];
  readonly id: string;
  readonly account?: string;
}

async function preview(site: RoomSite, order: Part): Promise<PlanView> {
  const views: PlanView[] = [];
  await site.app.restore({
    ...orderOf(site, order),
    mode: "preview",
    review: async (view) => {
      views.push(view);
      return "stop";
    },
  });
  const [view] = views;
  assert.ok(view);
  return view;
}

async function apply(site: RoomSite, order: Part): Promise<RestoreReport> {
  const review = async () => "apply" as const;
  const outcome = await site.app.restore({ ...orderOf(site, order), mode: "apply", review });
  assert.equal(outcome.kind, "done");
  return outcome.report;
}

function orderOf(site: RoomSite, { part, id, account }: Part) {
  const to = account === undefined ? ({ kind: "primary" } as const) : ({ kind: "account", account } as const);
  return { site: site.name, id, part, to, signal: site.signal };
}

/** Triggers and views. */
async function beside(site: RoomSite, side: Side): Promise<string> {
  const text = await site.sql(
    side,
    "SELECT CONCAT(IFNULL((SELECT GROUP_CONCAT(TRIGGER_NAME ORDER BY 1) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()), ''), '|', IFNULL((SELECT GROUP_CONCAT(TABLE_NAME) FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE()), ''))",
  );
  return text.trim();
}

function changedIds(left: string, right: string): readonly string[] {
  const known = new Set(right.split("\n"));
  return left
    .split("\n")
    .filter((line) => !known.has(line))
    .map((line) => line.split("\t")[0] ?? "");
}
