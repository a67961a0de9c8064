import assert from "node:assert/strict";
import type { ByteString } from "../../core/database/byte-string.ts";
import { dialectOf } from "../../core/database/dialect.ts";
import type { TableShape } from "../../core/database/table.ts";
import type { DatabaseReader, RowEdits } from "../../ports/database.ts";
import type { DatabaseClaim, DatabaseRoom } from "../database-contract.ts";

const tables =
  "CREATE TABLE posts (id INTEGER NOT NULL PRIMARY KEY, slug VARCHAR(100) NOT NULL, replies INTEGER NOT NULL DEFAULT 0);" +
  "CREATE UNIQUE INDEX posts_slug ON posts (slug);" +
  "CREATE TABLE replies (id INTEGER NOT NULL PRIMARY KEY, post INTEGER NOT NULL, shown VARCHAR(9) NOT NULL);" +
  "INSERT INTO posts VALUES (1,'one',7),(2,'two',0); INSERT INTO replies VALUES (1,1,'1');";

/** What is asked of single rows of a database that its site uses. */
export function singleRowClaims(claim: DatabaseClaim): void {
  claim(
    "rows are added, changed and deleted together, and counted; a second time nothing is left to do",
    async (room) => {
      const { posts, replies } = await prepare(room);
      const edits = [
        { shape: posts, before: line(room, [1, "one", 7]), after: line(room, [1, "first", 7]) },
        { shape: posts, before: line(room, [2, "two", 0]), after: null },
        { shape: replies, before: null, after: line(room, [9, 1, "1"]) },
      ];
      await using writer = await room.driver.openWriter(room.to.place());
      const recounts = [
        {
          table: "posts",
          key: "id",
          keys: ["1"],
          column: "replies",
          from: "replies",
          by: "post",
          where: { column: "shown", value: "1" },
        },
      ];
      assert.equal(await writer.lastEdit(), null);

      const done = await writer.editRows({ ...order(edits, "first"), recounts });

      assert.deepEqual(done, { kind: "written", rows: 3, already: 0 });
      assert.match(await room.to.exec("SELECT id, slug, replies FROM posts;"), /1\D+first\D+2/);
      assert.equal(await writer.lastEdit(), "first");
      const [, deleted, added] = edits;
      const again = await writer.editRows(order([deleted, added].filter(isThere), "second"));
      assert.deepEqual(again, { kind: "written", rows: 0, already: 2 });
    },
  );

  claim("one row that is not as it was seen stops all of them", async (room) => {
    const { posts } = await prepare(room);
    await using writer = await room.driver.openWriter(room.to.place());
    const edits = [
      { shape: posts, before: null, after: line(room, [3, "three", 0]) },
      { shape: posts, before: line(room, [1, "one", 6]), after: line(room, [1, "mine", 6]) },
    ];

    const outcome = await writer.editRows(order(edits, "t"));

    assert.equal(outcome.kind, "moved");
    assert.match(await room.to.exec("SELECT COUNT(*) FROM posts WHERE slug IN ('one','two');"), /2/);
    assert.match(await room.to.exec("SELECT COUNT(*) FROM posts;"), /2/);
    assert.equal(await writer.lastEdit(), null);
  });

  claim("what must be there or must not be is asked in the same transaction", async (room) => {
    const { replies } = await prepare(room);
    await using writer = await room.driver.openWriter(room.to.place());
    const edits = [{ shape: replies, before: null, after: line(room, [5, 8, "1"]) }];
    const guard = (kind: "present" | "absent", value: string) => ({
      kind,
      table: "posts",
      column: "id",
      value,
    });

    const missing = await writer.editRows({ ...order(edits, "t"), guards: [guard("present", "8")] });
    const taken = await writer.editRows({ ...order(edits, "t"), guards: [guard("absent", "1")] });
    const good = await writer.editRows({
      ...order(edits, "t"),
      guards: [guard("present", "1"), guard("absent", "8")],
    });

    assert.deepEqual([missing.kind, taken.kind, good.kind], ["moved", "moved", "written"]);
  });

  claim("a row that the database refuses takes the others back with it", async (room) => {
    const { posts } = await prepare(room);
    await using writer = await room.driver.openWriter(room.to.place());
    const edits = [
      { shape: posts, before: null, after: line(room, [3, "three", 0]) },
      { shape: posts, before: null, after: line(room, [4, "one", 0]) },
    ];

    await assert.rejects(writer.editRows(order(edits, "t")), { code: "RESCUE_ROW_REFUSED" });

    assert.match(await room.to.exec("SELECT COUNT(*) FROM posts;"), /2/);
    assert.equal(await writer.lastEdit(), null);
  });

  claim("the note of an edit is no table of the site", async (room) => {
    const { posts } = await prepare(room);
    await using writer = await room.driver.openWriter(room.to.place());
    await writer.editRows(order([{ shape: posts, before: null, after: line(room, [3, "three", 0]) }], "t"));

    const survey = await (await writer.reader()).survey([]);

    assert.deepEqual(
      survey.tables.map(({ shape }) => shape.table),
      ["posts", "replies"],
    );
  });
}

function order(edits: RowEdits["edits"], token: string): RowEdits {
  return { edits, guards: [], recounts: [], token, site: "example.com", epoch: 1 };
}

async function prepare(
  room: DatabaseRoom,
): Promise<{ readonly posts: TableShape; readonly replies: TableShape }> {
  await room.to.exec(tables);
  await using reader = await room.driver.openReader(room.to.place());
  return { posts: await shapeOf(reader, "posts"), replies: await shapeOf(reader, "replies") };
}

async function shapeOf(reader: DatabaseReader, table: string): Promise<TableShape> {
  const found = (await reader.survey([])).tables.find(({ shape }) => shape.table === table);
  assert.ok(found !== undefined);
  return found.shape;
}

function line({ driver }: DatabaseRoom, values: readonly (number | string)[]): ByteString {
  const dialect = dialectOf(driver.manifest.dialect);
  const literals = values.map((value) =>
    dialect.writeLiteral(
      typeof value === "number" ? { kind: "number", text: `${value}` } : { kind: "text", bytes: value },
    ),
  );
  return `(${literals.join(",")})`;
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}
