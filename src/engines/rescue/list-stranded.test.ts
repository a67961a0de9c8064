import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import fc from "fast-check";
import { aShape } from "../../core/database/shape.fixture.ts";
import type { BucketLayout, TableShape } from "../../core/database/table.ts";
import { ClonePanelError } from "../../core/errors.ts";
import { nodeDigest } from "../../platform/digest.ts";
import { nodeFiles } from "../../platform/files/node-files.ts";
import { fakeClock } from "../../testing/fake-clock.ts";
import { placeVault, type Vault } from "../vault/place-vault.ts";
import { listStranded, type RescueEngine } from "./list-stranded.ts";
import { showStranded } from "./show-stranded.ts";
import { type Tree, type TreeTable, type Value, writeSnapshot, writeTree } from "./vault-tree.fixture.ts";

const base = "2026-11-22T100000Z";
const old = "2026-11-22T120000Z";

let folder: string;
let vault: Vault;
let clock = fakeClock();
let engine: RescueEngine;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "clonepanel-rescue-"));
  vault = placeVault(folder, nodeFiles);
  clock = fakeClock();
  engine = {
    files: nodeFiles,
    digest: nodeDigest,
    clock,
    talk: {
      step: () => ({ progress: () => undefined, done: () => undefined, failed: () => undefined }),
      note: () => undefined,
      warn: () => undefined,
    },
    isoTime: (atMs) => new Date(atMs).toISOString(),
    signal: new AbortController().signal,
  };
});

afterEach(() => rm(folder, { recursive: true, force: true }));

interface Sides {
  readonly base: Tree;
  readonly old: Tree;
  readonly new: Tree;
}

async function arrange(sides: Sides): Promise<void> {
  await writeSnapshot(engine, vault, sides.base, { id: base, reason: "promotion", generation: 1 });
  await writeSnapshot(engine, vault, { epoch: 2, ...sides.old }, { id: old, reason: "quarantine", base });
  await writeTree(engine, vault.current, { epoch: 2, source: "two", ...sides.new });
}

const list = (part: object = {}) => listStranded(engine, { site: "example.com", vault, ...part });

function aTable(table: string, columns: readonly string[], rows: TreeTable["rows"]): TreeTable {
  const [key = ""] = columns;
  const layout = { kind: "range", column: key, keyIndex: 0, width: "32" } as const;
  return { shape: aShape({ table, ddl: `CREATE TABLE ${table}`, columns, key: [key], layout }), rows };
}

const commentColumns = ["comment_ID", "comment_post_ID", "comment_parent", "user_id", "comment_content"];
const comments = (...rows: TreeTable["rows"]) => aTable("wp_comments", commentColumns, rows);

/** Enough of a WordPress to be known as one. */
function wordpress(
  part: { comments?: TreeTable["rows"]; postCount?: number; users?: TreeTable["rows"] } = {},
) {
  const post = [5, "Hello", part.postCount ?? 0];
  return [
    aTable("wp_options", ["option_id", "option_name", "option_value"], [[1, "blogname", "Mine"]]),
    aTable("wp_posts", ["ID", "post_title", "comment_count"], [post]),
    aTable("wp_users", ["ID", "user_login", "user_pass"], part.users ?? [[1, "admin", "$P$Bold"]]),
    comments(...(part.comments ?? [])),
  ];
}

describe("a WordPress whose primary died", () => {
  const first = [1, 5, 0, 0, "first"];
  const stranded = [2, 5, 0, 0, 'never mirrored\n\u001b[31m "é" 😀'];
  const hidden = [[1, "admin", "$P$Bnew"]];

  beforeEach(() =>
    arrange({
      base: { tables: wordpress({ comments: [first] }), files: { "index.php": "a" } },
      old: {
        tables: wordpress({ comments: [first, stranded], postCount: 1, users: hidden }),
        files: { "index.php": "a", "wp-content/uploads/cat.jpg": "cat" },
      },
      new: {
        tables: wordpress({ comments: [first, [1001, 5, 0, 0, "after"]], postCount: 1 }),
        files: { "index.php": "b" },
      },
    }),
  );

  test("a comment that was never mirrored is listed with its full row, to be added", async () => {
    const writes = await list();

    const [item] = writes.items.filter(({ table }) => table === "wp_comments");
    assert.deepEqual(item, {
      id: item?.id,
      case: old,
      kind: "row",
      database: "wp",
      table: "wp_comments",
      key: { comment_ID: "2" },
      change: {
        kind: "insert",
        base: null,
        old: {
          comment_ID: "2",
          comment_post_ID: "5",
          comment_parent: "0",
          user_id: "0",
          comment_content: 'never mirrored\n\u001b[31m "é" 😀',
        },
        new: null,
      },
      differs: [],
      verdict: "automatic",
      reason: "its key is free, and what it refers to is there",
      group: "comment:2",
    });
    assert.match(item?.id ?? "", /^[0-9a-f]{16}$/);
  });

  test("nothing of the new side alone is listed, nor what both sides changed alike", async () => {
    const writes = await list();

    assert.deepEqual(
      writes.items.map(({ table, change, verdict }) => [table, change.kind, verdict]),
      [
        ["wp_comments", "insert", "automatic"],
        ["wp_users", "update", "person"],
        [null, "insert", "automatic"],
      ],
    );
    assert.deepEqual(writes.tables, [
      { case: old, database: "wp", table: "wp_comments", inserts: 1, updates: 0, deletes: 0 },
      { case: old, database: "wp", table: "wp_users", inserts: 0, updates: 1, deletes: 0 },
      { case: old, database: null, table: null, inserts: 1, updates: 0, deletes: 0 },
    ]);
    assert.deepEqual([writes.omitted, writes.notes], [0, []]);
    assert.deepEqual(writes.cases, [{ id: old, account: "one", at: "1970-01-01T00:00:00.000Z", base }]);
  });

  test("a file is told by its hashes", async () => {
    const file = (await list()).items.find(({ kind }) => kind === "file");

    assert.equal(file?.key, "wp-content/uploads/cat.jpg");
    const sha256 = createHash("sha256").update("cat").digest("hex");
    assert.deepEqual(file?.change, { kind: "insert", base: null, old: sha256, new: null });
  });

  test("a password's hash is nowhere, but that it changed is told", async () => {
    const writes = await list();
    const item = writes.items.find(({ table }) => table === "wp_users");

    assert.doesNotMatch(JSON.stringify(writes), /\$P\$B/);
    assert.deepEqual(item?.kind === "row" && item.differs, ["user_pass"]);
  });

  test("ids stay the same, and one is found by its beginning", async () => {
    const [before, after] = [(await list()).items, (await list()).items];

    assert.deepEqual(before, after);
    for (const item of before)
      assert.deepEqual(
        (await showStranded(engine, { site: "example.com", vault, id: item.id.slice(0, 12) })).item,
        item,
      );
  });

  test("an id that nothing has is refused, as is one that fits several", async () => {
    for (const id of ["nothing", ""])
      await assert.rejects(
        showStranded(engine, { site: "example.com", vault, id }),
        (error) => error instanceof ClonePanelError && error.code === "RESCUE_ITEM_UNKNOWN",
      );
  });

  test("looking leaves the vault as it was", async () => {
    const before = await nodeFiles.listNames(folder);

    await list();

    assert.deepEqual(await nodeFiles.listNames(folder), before);
    assert.deepEqual(before, ["current", "snapshots"]);
  });
});

test("a listing is bounded for each table, says what it left out, and shows that too when it is asked for", async () => {
  const rows = Array.from({ length: 30 }, (_, id): readonly Value[] => [id, 5, 0, 0, "x".repeat(id)]);
  const queue = aTable("wp_actionscheduler_logs", ["log_id", "text"], [[1, "a"]]);
  await arrange({
    base: { tables: wordpress() },
    old: { tables: [...wordpress({ comments: rows }), queue] },
    new: { tables: wordpress() },
  });
  const large = { items: 1_000, chars: 1_000_000 };

  const byItems = await list({ bounds: { perTable: { items: 10, chars: 1_000_000 }, inAll: large } });
  const byChars = await list({ bounds: { perTable: { items: 1_000, chars: 100 }, inAll: large } });
  const whole = await list();
  const last = whole.items.at(-1);
  const { item: shown } = await showStranded(engine, {
    site: "example.com",
    vault,
    id: last?.id ?? "",
    bounds: { perTable: { items: 1, chars: 1 }, inAll: large },
  });

  assert.equal(byItems.items.length, 11);
  assert.equal(byItems.omitted, 20);
  assert.equal(byItems.tables.find(({ table }) => table === "wp_comments")?.inserts, 30);
  assert.equal(byChars.items.length + byChars.omitted, 31);
  assert.ok(byChars.omitted > 0);
  assert.equal(whole.items.length, 31);
  assert.deepEqual(shown, last);
});

test("without a returned primary there is nothing to list, and a case without its base is said", async () => {
  await writeTree(engine, vault.current, {});
  const empty = await list();
  await writeSnapshot(engine, vault, {}, { id: old, reason: "quarantine", base });
  await writeSnapshot(engine, vault, {}, { id: base, reason: "asked" });
  const { cases: found } = await list();
  await nodeFiles.remove(`${vault.snapshots}/${base}`);
  const orphan = await list();

  assert.deepEqual([empty.cases, empty.items, empty.notes], [[], [], []]);
  assert.equal(found.length, 1);
  assert.deepEqual([orphan.cases, orphan.items], [[], []]);
  assert.match(orphan.notes[0] ?? "", /2026-11-22T120000Z of one has no base .* 2026-11-22T100000Z is gone/);
});

test("a changed structure and an unseen new primary are noted, and altered tables are for a person", async () => {
  const altered = comments([2, 5, 0, 0, "x"]);
  const wider: TreeTable = {
    shape: { ...altered.shape, ddl: "ALTERED", columns: [...commentColumns, "extra"] },
    rows: [[2, 5, 0, 0, "x", "y"]],
  };
  const others = wordpress().filter(({ shape }) => shape.table !== "wp_comments");
  await arrange({
    base: { tables: wordpress({ comments: [[2, 5, 0, 0, "x"]] }) },
    old: { tables: [...others, wider, aTable("wp_new", ["id"], [])] },
    new: { tables: wordpress({ comments: [[2, 5, 0, 0, "x"]] }), epoch: 1 },
  });

  const { items, notes } = await list();

  assert.deepEqual(notes, [
    "the new primary was not mirrored since it was promoted: generation 1 stands for it",
    "table wp.wp_comments: it was altered on the old side",
    "table wp.wp_new: it was made on the old side",
  ]);
  assert.equal(items.length, 1);
  assert.equal(items[0]?.verdict, "person");
  assert.deepEqual(items[0]?.kind === "row" && items[0].differs, ["extra"]);
});

test("a damaged chunk is refused, not compared", async () => {
  await arrange({
    base: { tables: wordpress() },
    old: { tables: wordpress({ comments: [[2, 5, 0, 0, "x"]] }) },
    new: { tables: wordpress() },
  });
  const [chunk = ""] =
    (await nodeFiles.listNames(`${vault.snapshots}/${old}/databases/wp/wp_comments`)) ?? [];
  await writeFile(`${vault.snapshots}/${old}/databases/wp/wp_comments/${chunk}`, "not it");

  await assert.rejects(
    list(),
    (error) => error instanceof ClonePanelError && error.code === "SNAPSHOT_DAMAGED",
  );
});

describe("a mirror pass meanwhile", () => {
  beforeEach(() =>
    arrange({
      base: { tables: wordpress() },
      old: { tables: wordpress({ comments: [[2, 5, 0, 0, "x"]] }) },
      new: { tables: wordpress() },
    }),
  );

  test("what was read while a generation was committed is read again", async () => {
    let commits = 0;
    const files = {
      ...nodeFiles,
      readLines(path: string) {
        // The commit lands between the reading of the manifest and that of the rows.
        return path.endsWith(".gz") && commits === 0 ? committing(path) : nodeFiles.readLines(path);
      },
    };
    async function* committing(path: string) {
      commits += 1;
      await writeTree(engine, vault.current, {
        tables: wordpress({ comments: [[2, 5, 0, 0, "x"]] }),
        epoch: 2,
        source: "two",
      });
      yield* nodeFiles.readLines(path);
    }
    engine = { ...engine, files };

    const listing = list();
    await clock.advance(10_000);

    assert.deepEqual((await waking(listing)).items, []);
    assert.equal(commits, 1);
  });

  test("a commit that does not end is told after a few tries", async () => {
    await writeFile(`${vault.folder}/redo`, "");

    await assert.rejects(
      waking(list()),
      (error) => error instanceof ClonePanelError && error.code === "VAULT_CHANGING",
    );
  });

  /** Time goes on until it is done. */
  async function waking<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const settled = work.finally(() => {
      done = true;
    });
    settled.catch(() => undefined);
    while (!done) await clock.advance(1_000);
    return settled;
  }
});

describe("however the rows are grouped", () => {
  const layouts: readonly BucketLayout[] = [
    { kind: "range", column: "id", keyIndex: 0, width: "1" },
    { kind: "range", column: "id", keyIndex: 0, width: "4" },
    { kind: "hash", columns: ["id"], keyIndexes: [0], bits: 0 },
    { kind: "hash", columns: ["id"], keyIndexes: [0], bits: 9 },
  ];
  const rows = fc.dictionary(
    fc.integer({ min: -100, max: 100 }).map(String),
    fc.constantFrom("a", "b", "c"),
    {
      maxKeys: 40,
    },
  );
  const layout = fc.constantFrom(...layouts);

  test("every change of the old side that the new side has not is listed exactly once", async () => {
    await fc.assert(
      fc.asyncProperty(rows, rows, rows, fc.tuple(layout, layout, layout), async (...given) => {
        const [before, after, atNew, [first, second, third]] = given;
        // Half of the base's rows stay, so that buckets are equal too.
        const common = Object.fromEntries(Object.entries(before).filter(([id]) => Number(id) % 2 === 0));
        const [oldRows, newRows] = [
          { ...common, ...after },
          { ...common, ...atNew },
        ];
        await rm(folder, { recursive: true, force: true });
        await arrange({
          base: { tables: [tableOf(before, first)] },
          old: { tables: [tableOf(oldRows, second)] },
          new: { tables: [tableOf(newRows, third)] },
        });
        const at = (side: Readonly<Record<string, string>>, id: string) =>
          side[id] === undefined ? null : { id, name: side[id] };
        const expected = Array.from({ length: 201 }, (_, index) => String(index - 100))
          .filter((id) => before[id] !== oldRows[id] && oldRows[id] !== newRows[id])
          .map((id) => ({ base: at(before, id), old: at(oldRows, id), new: at(newRows, id) }));

        const { items } = await list();

        const listed = items.map(({ change: { kind: _, ...sides } }) => sides);
        assert.deepEqual(listed.sort(byId), expected.sort(byId));
        assert.equal(new Set(items.map(({ id }) => id)).size, items.length);
      }),
      { numRuns: 25 },
    );
  });

  function tableOf(side: Readonly<Record<string, string>>, own: BucketLayout): TreeTable {
    const shape: TableShape = aShape({ layout: own });
    return { shape, rows: Object.entries(side).map(([id, name]) => [Number(id), name]) };
  }

  function byId(left: object, right: object): number {
    const id = (sides: object) => /"id":"(-?\d+)"/.exec(JSON.stringify(sides))?.[1] ?? "";
    return Number(id(left)) - Number(id(right));
  }
});
