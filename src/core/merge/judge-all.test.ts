import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ChangeKind, RowByColumn, StrandedRowChange } from "./change.ts";
import { hideSecrets } from "./hide-secrets.ts";
import { judgeRows } from "./judge-all.ts";
import { findKnownTables } from "./known-tables.ts";
import { listQuestions, questionKey } from "./question.ts";

const names = ["options", "posts", "postmeta", "comments", "commentmeta", "users", "usermeta"];
const plugins = [
  "woocommerce_order_items",
  "woocommerce_order_itemmeta",
  "actionscheduler_actions",
  "gf_entry",
];
const tables = findKnownTables([...names, ...plugins].map((name) => `wp_${name}`));
const find = (_: string, table: string) => tables.get(table) ?? null;

interface Sides {
  readonly base?: RowByColumn;
  readonly old?: RowByColumn;
  readonly new?: RowByColumn;
}

function aChange(table: string, key: string, sides: Sides, part: Partial<StrandedRowChange> = {}) {
  const { base = null, old = null, new: atNew = null } = sides;
  const kind: ChangeKind = base === null ? "insert" : old === null ? "delete" : "update";
  const value = (old ?? base)?.[key] ?? null;
  return {
    kind: "row",
    database: "wp",
    table,
    key: { [key]: value },
    identity: `${value}`,
    change: { kind, base, old, new: atNew },
    definition: "same",
    raw: { base: null, old: null, new: null, dialect: "mysql", target: null },
    ...part,
  } as const satisfies StrandedRowChange;
}

const aComment = (row: RowByColumn, sides: Sides = {}) =>
  aChange("wp_comments", "comment_ID", {
    old: { comment_ID: "17", comment_post_ID: "5", comment_parent: "0", user_id: "0", ...row },
    ...sides,
  });

/** Rulings in order, the new side having what is named: `wp_posts.ID=5`. */
function judge(changes: readonly StrandedRowChange[], has: readonly string[] = []) {
  const known = new Set(
    has.map((text) => {
      const [, table = "", column = "", value = ""] = /^(.+)\.(.+)=(.*)$/.exec(text) ?? [];
      return questionKey({ database: "wp", table, column, value });
    }),
  );
  return judgeRows(changes, find, (question) => known.has(questionKey(question)));
}

const kinds = (changes: readonly StrandedRowChange[], has: readonly string[] = []) =>
  judge(changes, has).map(({ ruling }) => ruling.kind);

describe("comments", () => {
  test("a new comment is added when its post is there", () => {
    assert.deepEqual(kinds([aComment({})], ["wp_posts.ID=5"]), ["add"]);
  });

  test("what it refers to must be there: post, parent and user", () => {
    assert.deepEqual(kinds([aComment({})]), ["ask"]);
    assert.deepEqual(kinds([aComment({ comment_parent: "3" })], ["wp_posts.ID=5"]), ["ask"]);
    assert.deepEqual(kinds([aComment({ user_id: "9" })], ["wp_posts.ID=5"]), ["ask"]);
    assert.match(judge([aComment({})])[0]?.ruling.reason ?? "", /wp_posts that the new side has not/);
  });

  test("an answer to a stranded comment goes with it, through any number of answers", () => {
    const parent = aComment({});
    const child = aComment({ comment_ID: "18", comment_parent: "17" });
    const grandchild = aComment({ comment_ID: "19", comment_parent: "18" });
    const meta = aChange("wp_commentmeta", "meta_id", { old: { meta_id: "1", comment_id: "19" } });

    assert.deepEqual(kinds([meta, grandchild, child, parent], ["wp_posts.ID=5"]), [
      "add",
      "add",
      "add",
      "add",
    ]);
    assert.deepEqual(kinds([meta, grandchild, child, parent]), ["ask", "ask", "ask", "ask"]);
  });

  test("a comment of the same number on both sides is two comments: its answers and fields wait too", () => {
    const clash = aComment({}, { new: { comment_ID: "17", comment_post_ID: "5" } });
    const meta = aChange("wp_commentmeta", "meta_id", { old: { meta_id: "1", comment_id: "17" } });
    const has = ["wp_posts.ID=5", "wp_comments.comment_ID=17"];

    assert.deepEqual(kinds([clash, meta], has), ["ask", "ask"]);
  });

  test("a comment and its fields are one group", () => {
    const meta = aChange("wp_commentmeta", "meta_id", { old: { meta_id: "1", comment_id: "17" } });

    const groups = judge([aComment({}), meta], ["wp_posts.ID=5"]).map(({ group }) => group);

    assert.deepEqual(groups, ["comment:17", "comment:17"]);
  });

  test("an edited or deleted comment is for a person", () => {
    const row = { comment_ID: "17", comment_approved: "0" };
    const edited = { ...row, comment_approved: "1" };
    const reasons = judge([
      aChange("wp_comments", "comment_ID", { base: row, old: edited, new: row }),
      aChange("wp_comments", "comment_ID", {
        base: row,
        old: edited,
        new: { ...row, comment_approved: "spam" },
      }),
      aChange("wp_comments", "comment_ID", { base: row, old: edited }),
      aChange("wp_comments", "comment_ID", { base: row, new: row }),
      aChange("wp_comments", "comment_ID", { base: row, new: edited }),
    ]).map(({ ruling }) => `${ruling.kind}: ${ruling.reason}`);

    assert.deepEqual(reasons, [
      "ask: a row that both sides know was changed on the old side; a person confirms that",
      "ask: it was changed on both sides",
      "ask: it was changed on the old side and deleted on the new one",
      "ask: it was deleted on the old side only, and a deletion is never repeated unasked",
      "ask: it was deleted on the old side and changed on the new one",
    ]);
  });
});

describe("users", () => {
  const aUser = aChange("wp_users", "ID", {
    old: { ID: "7", user_login: "Ann", user_email: "ann@example.com" },
  });
  const aMeta = (meta_key: string, meta_value: string) =>
    aChange("wp_usermeta", "umeta_id", { old: { umeta_id: meta_key, user_id: "7", meta_key, meta_value } });

  test("a new user and her fields are added", () => {
    const rights = aMeta("wp_capabilities", 'a:1:{s:8:"customer";b:1;}');

    assert.deepEqual(kinds([aUser, rights, aMeta("nickname", "Ann")]), ["add", "add", "add"]);
  });

  test("a taken name or address is for a person, whatever its capitals, and takes the fields along", () => {
    assert.deepEqual(kinds([aUser, aMeta("nickname", "Ann")], ["wp_users.user_login=ann"]), ["ask", "ask"]);
    assert.deepEqual(kinds([aUser], ["wp_users.user_email=ANN@example.com"]), ["ask"]);
  });

  test("rights are given by a person only, so that user waits as a whole", () => {
    const rights = aMeta("wp_capabilities", 'a:1:{s:13:"administrator";b:1;}');

    assert.deepEqual(kinds([aUser, rights, aMeta("nickname", "Ann")]), ["ask", "ask", "ask"]);
  });

  test("sessions stay as they are on the new side", () => {
    assert.deepEqual(kinds([aUser, aMeta("session_tokens", "a:1:{}")]), ["add", "keep"]);
  });
});

describe("what is shared", () => {
  const anOption = (option_name: string, before: string, after: string) =>
    aChange("wp_options", "option_name", {
      base: { option_name, option_value: before },
      old: { option_name, option_value: after },
      new: { option_name, option_value: before },
    });

  test("settings are for a person; what the site notes for itself is kept, and recorded", () => {
    assert.deepEqual(kinds([anOption("blogname", "A", "B")]), ["ask"]);
    assert.match(
      judge([anOption("widget_text", "a:0:{}", "a:1:{i:0;i:1;}")])[0]?.ruling.reason ?? "",
      /serialized/,
    );
    for (const name of ["cron", "_transient_x", "_site_transient_x", "rewrite_rules", "auto_updater.lock"])
      assert.deepEqual(judge([anOption(name, "a", "b")])[0]?.ruling, {
        kind: "keep",
        reason: "kept as it is on the new side",
      });
    const job = aChange("wp_actionscheduler_actions", "action_id", { old: { action_id: "1" } });
    assert.deepEqual(kinds([job]), ["keep"]);
  });

  test("a post is for a person, but for its counter alone", () => {
    const post = { ID: "5", post_title: "Hello", comment_count: "3", post_type: "post" };
    const counted = { ...post, comment_count: "4" };
    const change = (old: RowByColumn, atNew?: RowByColumn) =>
      aChange("wp_posts", "ID", { base: post, old, ...(atNew === undefined ? {} : { new: atNew }) });

    assert.deepEqual(kinds([change(counted, post)]), ["recount"]);
    assert.deepEqual(kinds([change(counted, { ...post, comment_count: "9" })]), ["recount"]);
    assert.deepEqual(kinds([change({ ...counted, post_title: "Hi" }, post)]), ["ask"]);
    assert.deepEqual(kinds([change(counted)]), ["ask"]);
    assert.deepEqual(kinds([aChange("wp_posts", "ID", { old: post })]), ["ask"]);
  });

  test("an order is one thing: post, fields, items, notes", () => {
    const judged = judge([
      aChange("wp_posts", "ID", { old: { ID: "205", post_type: "shop_order" } }),
      aChange("wp_postmeta", "meta_id", { old: { meta_id: "1", post_id: "205", meta_key: "_order_total" } }),
      aChange("wp_woocommerce_order_items", "order_item_id", {
        old: { order_item_id: "8", order_id: "205" },
      }),
      aChange("wp_woocommerce_order_itemmeta", "meta_id", { old: { meta_id: "2", order_item_id: "8" } }),
      aComment({ comment_post_ID: "205", comment_type: "order_note" }),
    ]);

    assert.deepEqual(
      judged.map(({ group, ruling }) => `${group} ${ruling.kind}`),
      Array.from({ length: 5 }, () => "order:205 ask"),
    );
  });

  test("unknown tables and altered ones are for a person", () => {
    assert.deepEqual(kinds([aChange("shop_log", "id", { old: { id: "1" } })]), ["ask"]);
    const altered = aChange("wp_gf_entry", "id", { old: { id: "1" } }, { definition: "differs" });
    assert.deepEqual(kinds([altered]), ["ask"]);
    assert.deepEqual(kinds([{ ...altered, definition: "same" }]), ["add"]);
  });
});

test("the longest prefix wins, and the sites of a network share their users", () => {
  const all = ["wp_", "wp_2_"].flatMap((prefix) =>
    ["options", "posts", "comments"].map((name) => prefix + name),
  );
  const known = findKnownTables([...all, "wp_users", "other"]);

  assert.equal(known.get("wp_2_comments")?.logical, "comments");
  assert.equal(known.get("wp_2_comments")?.sibling("posts"), "wp_2_posts");
  assert.equal(known.get("wp_2_comments")?.sibling("users"), "wp_users");
  assert.equal(known.get("other"), undefined);
  assert.equal(
    findKnownTables(["constructor", "options", "posts", "comments"]).get("constructor"),
    undefined,
  );
});

test("only what is asked for is looked up", () => {
  const questions = listQuestions([aComment({ user_id: "9" }), aComment({ comment_ID: "18" })], find);

  assert.deepEqual(
    questions.map(({ table, column, value }) => `${table}.${column}=${value}`),
    ["wp_posts.ID=5", "wp_users.ID=9"],
  );
});

test("what logs somebody in is hidden, in known and unknown tables", () => {
  const users = tables.get("wp_users") ?? null;
  const meta = tables.get("wp_usermeta") ?? null;
  const options = tables.get("wp_options") ?? null;

  assert.deepEqual(hideSecrets({ user_login: "ann", user_pass: "$P$B1", user_activation_key: "" }, users), {
    user_login: "ann",
    user_pass: "[hash]",
    user_activation_key: "",
  });
  assert.equal(hideSecrets({ meta_key: "session_tokens", meta_value: "x" }, meta)["meta_value"], "[hash]");
  assert.equal(hideSecrets({ meta_key: "nickname", meta_value: "x" }, meta)["meta_value"], "x");
  assert.equal(
    hideSecrets({ option_name: "auth_key", option_value: "x" }, options)["option_value"],
    "[hash]",
  );
  assert.deepEqual(hideSecrets({ name: "a", password_hash: "x", passage: "y" }, null), {
    name: "a",
    password_hash: "[hash]",
    passage: "y",
  });
});
