import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readConfig } from "../config/read-config.ts";
import { ClonePanelError } from "../core/errors.ts";
import type { PlanView } from "../core/report/plan-view.ts";
import { viewPrunePlan } from "../core/report/prune-report.ts";
import type { App, PruneOrder, SyncOrder, VerifySnapshotsOrder } from "../ports/app-port.ts";
import { fakeClock } from "../testing/fake-clock.ts";
import { assertGolden } from "../testing/golden.ts";
import { aCheckReport, aSiteStatus, aSnapshotRow, aSyncRun, scriptedApp } from "../testing/scripted-app.ts";
import type { House } from "./frame/house.ts";
import type { Io } from "./frame/io.ts";
import { runCli } from "./run-cli.ts";

const yaml = `version: 1
accounts:
  one: { transport: { driver: local, path: ./one } }
  two: { transport: { driver: local, path: ./two } }
sites:
  example.com: { names: [example.com], primary: one, accounts: { one: { path: a }, two: { path: a } } }
  example.org: { names: [example.org], primary: one, accounts: { one: { path: b }, two: { path: b } } }
`;

interface Scene {
  readonly args: readonly string[];
  readonly app?: Partial<App>;
  readonly yaml?: string;
  /** What the person types; absent: there is no terminal. */
  readonly answer?: string;
  readonly signal?: AbortSignal;
  readonly onOpen?: (intent: string) => void;
}

async function play(scene: Scene) {
  const clock = fakeClock();
  const out: string[] = [];
  const err: string[] = [];
  const stream = (into: string[]) => ({
    isTerminal: false,
    columns: 80,
    write: (text: string) => void into.push(text),
  });
  const { answer } = scene;
  const io: Io = {
    args: scene.args,
    env: {},
    cwd: "/srv",
    home: "/home/me",
    stdout: stream(out),
    stderr: stream(err),
    ask: answer === undefined ? null : async () => answer,
    clock,
    signal: scene.signal ?? new AbortController().signal,
  };
  const house: House = {
    lookForInit: async () => {
      throw new Error("not asked for");
    },
    readText: async () => null,
    digest: { hmacSha256: () => "", randomHex: () => "" },
    writeNewFile: async () => {},
    readVersion: async () => "1.2.3",
    loadConfig: async () => ({
      file: "/srv/clonepanel.yaml",
      ...readConfig(scene.yaml ?? yaml, { home: "/home/me", folder: "/srv" }),
    }),
    showConfig: async () => ({ data: {}, text: "shown" }),
    configSchema: async () => ({ type: "object" }),
    readErrorHandbook: async () => "# Errors\n\n## DISK_FULL\nMeaning: no room.\n",
    exportState: async () => assert.fail("nobody exports here"),
    importState: async () => assert.fail("nobody imports here"),
    migrateCoordination: async () => assert.fail("nobody moves here"),
    openApp: async ({ intent }) => {
      scene.onOpen?.(intent);
      return scriptedApp(clock, scene.app);
    },
  };
  const exit = await runCli(io, house);
  return { exit, out: out.join(""), err: err.join("") };
}

function documentOf(out: string): {
  ok: boolean;
  data: never;
  warnings: unknown[];
  errors: { code: string }[];
} {
  assert.equal(out.split("\n").length, 2, "one document in one line");
  return JSON.parse(out);
}

const view: PlanView = {
  site: "example.com",
  title: "example.com: generation 2 from one",
  lines: ["files: 3 files"],
  warnings: [],
  refusals: [],
  data: { files: 3 },
};

/** Asks for review as the real one does. */
function syncing(calls: SyncOrder[] = []): Partial<App> {
  return {
    sync: async (order) => {
      calls.push(order);
      if ((await order.review({ ...view, site: order.site })) === "stop") return { kind: "stopped" };
      return { kind: "done", report: aSyncRun({ site: order.site }) };
    },
  };
}

describe("help", () => {
  test("the overview is what an owner reads first", async () => {
    const { exit, out, err } = await play({ args: [] });

    assert.equal(exit, 0);
    assert.equal(err, "");
    assertGolden(out, new URL("golden/help.txt", import.meta.url));
  });

  for (const verb of ["sync", "snapshot restore", "failover", "snapshot"]) {
    test(`help of ${verb}`, async () => {
      const { exit, out } = await play({ args: ["help", ...verb.split(" ")] });

      assert.equal(exit, 0);
      assertGolden(out, new URL(`golden/help-${verb.replace(" ", "-")}.txt`, import.meta.url));
    });
  }

  test("help for what does not exist is a usage error", async () => {
    const { exit, err } = await play({ args: ["help", "snyc"] });

    assert.equal(exit, 2);
    assert.match(err, /there is no verb "snyc"/);
  });
});

describe("a change asks first", () => {
  test("without a terminal and without --yes nothing is changed: exit 2", async () => {
    const { exit, out, err } = await play({ args: ["sync", "example.com"], app: syncing() });

    assert.equal(exit, 2);
    assert.equal(out, "");
    assertGolden(err, new URL("golden/needs-yes.txt", import.meta.url));
  });

  test("--json cannot be asked either, terminal or not", async () => {
    const { exit, out } = await play({
      args: ["sync", "example.com", "--json"],
      answer: "y",
      app: syncing(),
    });

    assert.equal(exit, 2);
    assert.equal(documentOf(out).errors[0]?.code, "NEEDS_YES");
  });

  test("a yes on the terminal applies, anything else stops", async () => {
    const yes = await play({ args: ["sync", "example.com"], answer: "y", app: syncing() });
    const no = await play({ args: ["sync", "example.com"], answer: "", app: syncing() });

    assert.equal(yes.exit, 0);
    assert.match(yes.out, /generation 2, 3 files/);
    assert.equal(no.exit, 1);
    assert.match(no.err, /NOT_CONFIRMED/);
  });

  test("--yes applies, and the plan is still shown", async () => {
    const { exit, err } = await play({ args: ["sync", "example.com", "--yes"], app: syncing() });

    assert.equal(exit, 0);
    assert.match(err, /generation 2 from one/);
  });

  test("--preview shows the plan as data, opens nothing for writing and is never applied", async () => {
    const calls: SyncOrder[] = [];
    const intents: string[] = [];
    const scene = { app: syncing(calls), onOpen: (intent: string) => void intents.push(intent) };

    const text = await play({ args: ["sync", "example.com", "--preview"], ...scene });
    const json = await play({ args: ["sync", "example.com", "--preview", "--json"], ...scene });

    assert.equal(text.exit, 0);
    assert.match(text.out, /generation 2 from one\n {2}files: 3 files/);
    const { data } = documentOf(json.out) as {
      data: { preview: boolean; plans: unknown[]; runs: unknown[] };
    };
    assert.deepEqual(data.runs, []);
    assert.deepEqual(data.plans, [
      {
        site: "example.com",
        title: view.title,
        lines: view.lines,
        warnings: [],
        refusals: [],
        plan: view.data,
      },
    ]);
    assert.deepEqual(intents, ["look", "look"]);
    assert.deepEqual(
      calls.map(({ mode }) => mode),
      ["preview", "preview"],
    );
  });

  test("--allow-deletions reaches the order", async () => {
    const calls: SyncOrder[] = [];
    await play({ args: ["sync", "example.com", "--yes", "--allow-deletions"], app: syncing(calls) });
    await play({ args: ["sync", "example.com", "--yes"], app: syncing(calls) });

    assert.deepEqual(
      calls.map(({ deletions }) => deletions),
      ["allowed", "guarded"],
    );
  });
});

describe("several sites", () => {
  const failing = (codes: Readonly<Record<string, string>>): Partial<App> => ({
    sync: async ({ site }) => {
      const code = codes[site];
      if (code === undefined) return { kind: "done", report: aSyncRun({ site }) };
      throw new ClonePanelError(code, `${site} failed`, { hint: "look", remedy: "wait", account: "two" });
    },
  });

  test("one failing site does not stop the others: exit 3", async () => {
    const { exit, out } = await play({
      args: ["sync", "--yes", "--json"],
      app: failing({ "example.com": "ACCOUNT_UNREACHABLE" }),
    });

    const document = documentOf(out) as {
      ok: boolean;
      data: { runs: { site: string }[] };
      errors: unknown[];
    };
    assert.equal(exit, 3);
    assert.equal(document.ok, false);
    assert.deepEqual(
      document.data.runs.map(({ site }) => site),
      ["example.org"],
    );
    assert.deepEqual(document.errors, [
      {
        code: "ACCOUNT_UNREACHABLE",
        message: "example.com failed",
        hint: "look",
        site: "example.com",
        account: "two",
      },
    ]);
  });

  test("the one site that was named returns its own number", async () => {
    const { exit } = await play({
      args: ["sync", "example.com", "--yes"],
      app: failing({ "example.com": "SITE_LOCKED" }),
    });

    assert.equal(exit, 5);
  });

  test("after a signal no further site is begun: exit 130", async () => {
    const stop = new AbortController();
    const begun: string[] = [];
    const { exit, out } = await play({
      args: ["sync", "--yes", "--json"],
      signal: stop.signal,
      app: {
        sync: async ({ site }) => {
          begun.push(site);
          stop.abort(
            new ClonePanelError("INTERRUPTED", "stopped by SIGINT", { hint: "again", remedy: "owner" }),
          );
          throw new Error("the line broke, because it was told to");
        },
      },
    });

    assert.equal(exit, 130);
    assert.deepEqual(begun, ["example.com"]);
    assert.equal(documentOf(out).errors[0]?.code, "INTERRUPTED");
  });
});

describe("what is printed", () => {
  test("status, for people", async () => {
    const { exit, out } = await play({
      args: ["status"],
      app: {
        status: async () => [
          aSiteStatus({
            lastSnapshot: { id: "2026-11-22T173000Z", at: "2026-11-22T17:30:00.000Z" },
            dns: { parity: true, publishes: ["one"], drain: null },
            mail: { pending: 2, oldestSeconds: 90, asOf: "2026-11-30T12:00:00.000Z" },
            mailRoles: { primary: "one", secondary: "two", because: "the site is at home on one" },
            checks: [
              aCheckReport(),
              aCheckReport({ name: "mail", kind: "smtp", state: "bad", because: "the port is closed" }),
            ],
          }),
          aSiteStatus({
            site: "example.org",
            state: "new",
            generation: null,
            replicas: [
              { account: "two", role: "replica", generation: null, lagSeconds: null, inSync: false },
            ],
          }),
        ],
      },
    });

    assert.equal(exit, 0);
    assertGolden(out, new URL("golden/status.txt", import.meta.url));
  });

  test("snapshot list, for people", async () => {
    const { out } = await play({
      args: ["snapshot", "list"],
      app: {
        listSnapshots: async () => [
          aSnapshotRow({
            pinned: true,
            pinReason: "before the redesign",
            uniqueBytes: 4_096,
            verifiedAt: "2026-11-22T17:40:00.000Z",
          }),
          aSnapshotRow({
            id: "2026-11-21T173000Z",
            state: "damaged",
            generation: null,
            files: 1_234,
            bytes: 5e9,
          }),
        ],
      },
    });

    assertGolden(out, new URL("golden/snapshot-list.txt", import.meta.url));
  });

  test("snapshot prune --preview says why each stays or goes, and opens nothing for writing", async () => {
    const intents: string[] = [];
    const scene = {
      onOpen: (intent: string) => void intents.push(intent),
      app: {
        pruneSnapshots: async ({ review, mode }: PruneOrder) => {
          assert.equal(mode, "preview");
          await review(
            viewPrunePlan({
              site: "example.com",
              freedBytes: 5_000_000,
              refusals: [],
              verdicts: [
                { id: "2026-11-22T173000Z", verdict: "stays", because: ["pinned: before the redesign"] },
                { id: "2026-10-01T173000Z", verdict: "goes", because: ["no rule keeps it"] },
              ],
            }),
          );
          return { kind: "stopped" } as const;
        },
      },
    };

    const { exit, out } = await play({ args: ["snapshot", "prune", "example.com", "--preview"], ...scene });

    assert.equal(exit, 0);
    assert.deepEqual(intents, ["look"]);
    assertGolden(out, new URL("golden/snapshot-prune-preview.txt", import.meta.url));
  });

  test("snapshot prune lets go, then gives the room back; a refusal is exit 7", async () => {
    const calls: string[] = [];
    const app: Partial<App> = {
      pruneSnapshots: async ({ site, clock, trust }) => {
        calls.push(`${site} ${clock} ${trust}`);
        if (site === "example.org")
          throw new ClonePanelError("CLOCK_DOUBTED", "the clock was set back", {
            hint: "look",
            remedy: "owner",
          });
        const snapshots = [
          { id: "2026-10-01T173000Z", verdict: "goes" as const, because: ["no rule keeps it"] },
        ];
        return { kind: "done", report: { site, snapshots, freedBytes: 5_000, durationMs: 12 } };
      },
      emptyTrash: async ({ site, pace }) => {
        calls.push(`empty ${site} ${pace}`);
        return 1;
      },
    };

    const done = await play({ args: ["snapshot", "prune", "example.com", "--yes", "--accept-clock"], app });
    const refused = await play({ args: ["snapshot", "prune", "example.org", "--yes", "--trust", "x"], app });

    assert.equal(done.exit, 0);
    assert.match(done.out, /1 snapshot gone, 0 left, about 4.9 KiB freed/);
    assert.equal(refused.exit, 7);
    assert.deepEqual(calls, ["example.com accepted null", "empty example.com full", "example.org guarded x"]);
  });

  test("snapshot verify names what is damaged and where: exit 4 and still ok; mended, it is 0", async () => {
    const links = { shared: 40, linksLost: 39 };
    const state = "damaged" as const;
    const snapshots = [{ id: "2026-11-22T173000Z", files: 40, state, verifiedAt: null, ...links }];
    const kind = "content" as const;
    const because = "its content was changed";
    const both = ["2026-11-21T173000Z", "2026-11-22T173000Z"];
    const damage = { kind, path: "files/wp-config.php", because, snapshots: both };
    const orders: VerifySnapshotsOrder[] = [];
    const verifySnapshots: App["verifySnapshots"] = async (order) => {
      orders.push(order);
      const mendedFrom = order.repair === "mend" ? "2026-11-20T173000Z" : null;
      const counts = {
        damageCount: 1,
        mendedCount: mendedFrom === null ? 0 : 1,
        hashed: 40,
        durationMs: 900,
      };
      const damages = [{ ...damage, mendedFrom }];
      return {
        kind: "done",
        report: { site: order.site, scope: order.scope.kind, snapshots, damages, ...counts },
      };
    };
    const args = ["snapshot", "verify", "example.com"];

    const found = await play({ args, app: { verifySnapshots } });
    const json = await play({
      args: [...args, "latest", "--sample", "20", "--json"],
      app: { verifySnapshots },
    });
    const mended = await play({ args: [...args, "--repair", "--yes"], app: { verifySnapshots } });
    const wrong = await play({ args: [...args, "--sample", "0"], app: { verifySnapshots } });

    assert.deepEqual([found.exit, json.exit, mended.exit, wrong.exit], [4, 4, 0, 2]);
    assertGolden(found.out, new URL("golden/snapshot-verify.txt", import.meta.url));
    assert.match(found.err, /shares only 1 of 40 unchanged files/);
    assert.match(mended.out, /mended from 2026-11-20T173000Z/);
    const document = documentOf(json.out);
    assert.equal(document.ok, true);
    assert.equal(document.warnings.length, 1);
    assert.deepEqual(
      orders.map(({ id, scope, repair }) => [id, scope, repair]),
      [
        [null, { kind: "full" }, "report"],
        ["latest", { kind: "sample", files: 20 }, "report"],
        [null, { kind: "full" }, "mend"],
      ],
    );
  });

  test("snapshot diff tells files by kind and tables by rows; the other side is the newest generation", async () => {
    const orders: (readonly string[])[] = [];
    const diffSnapshots: App["diffSnapshots"] = async ({ site, from, to }) => {
      orders.push([from, to]);
      const file = {
        kind: "changed",
        path: "index.php",
        what: "file",
        bytesBefore: 10,
        bytesAfter: 2_048,
      } as const;
      const counts = { added: 0, removed: 1, changed: 1, attributes: 0 };
      const gone = { ...file, kind: "removed", path: "old.css", bytesAfter: null } as const;
      const rows = [
        { kind: "update", key: { id: "7", lang: "d\u001be" } },
        { kind: "insert", key: null },
      ] as const;
      const numbers = { inserted: 1, updated: 1, deleted: 0 };
      const table = { database: "wp", table: "wp_posts", kind: "rows", ...numbers, rows } as const;
      const files = { counts, items: [file, gone], omitted: 0 };
      return { site, from, to, files, tables: [table], durationMs: 5 };
    };

    const { exit, out } = await play({
      args: ["snapshot", "diff", "example.com", "one"],
      app: { diffSnapshots },
    });
    const json = await play({
      args: ["snapshot", "diff", "example.com", "one", "two", "--json"],
      app: { diffSnapshots },
    });

    assert.equal(exit, 0);
    assertGolden(out, new URL("golden/snapshot-diff.txt", import.meta.url));
    assert.deepEqual(orders, [
      ["one", "current"],
      ["one", "two"],
    ]);
    assert.equal(documentOf(json.out).ok, true);
  });

  test("snapshot show --path lists what lies there", async () => {
    const showSnapshot: App["showSnapshot"] = async ({ path }) => ({
      ...aSnapshotRow({ uniqueBytes: 3 }),
      ...{ reason: "asked", source: "one", folder: "/vault/x", databases: [] },
      entries:
        path === "wp-content"
          ? [
              { kind: "dir", path: "wp-content/uploads", mode: "755" },
              {
                kind: "file",
                path: "wp-content/index.php",
                bytes: 28,
                mode: "644",
                at: "2026-11-22T17:30:00.000Z",
              },
              { kind: "link", path: "wp-content/here", target: "../there" },
            ]
          : null,
    });

    const args = ["snapshot", "show", "example.com", "latest"];
    const { out } = await play({ args: [...args, "--path", "wp-content"], app: { showSnapshot } });
    const without = await play({ args, app: { showSnapshot } });

    assertGolden(out, new URL("golden/snapshot-show-path.txt", import.meta.url));
    assert.doesNotMatch(without.out, /MODE/);
  });

  test("snapshot browse shows a folder with what is below each, and the versions of a path", async () => {
    const below = { files: 3, bytes: 5_900 };
    const dir = { kind: "dir", path: "wp-content/uploads", mode: "755", below } as const;
    const at = "2026-11-22T17:30:00.000Z";
    const file = {
      kind: "file",
      path: "wp-content/index.php",
      bytes: 28,
      mode: "644",
      at,
      below: null,
    } as const;
    const link = { kind: "link", path: "wp-content/here", target: "../there", below: null } as const;
    const orders: (readonly string[])[] = [];
    const browseSnapshot: App["browseSnapshot"] = async ({ site, id, path }) => {
      orders.push([id, path]);
      const place = `/vault/x/snapshots/${id}/files/${path}`;
      return { site, snapshot: id, path, place, entries: [link, file, dir], omitted: 2 };
    };
    const browseVersions: App["browseVersions"] = async ({ site, path }) => {
      orders.push([path]);
      const range = { from: "2026-11-20T173000Z", to: "2026-11-22T173000Z" };
      const versions = [
        { from: "current", to: "current", snapshots: 1, entry: null, sha256: null },
        { ...range, snapshots: 3, entry: { ...file, path }, sha256: "ab".repeat(32) },
        {
          from: "2026-11-19T173000Z",
          to: "2026-11-19T173000Z",
          snapshots: 1,
          entry: { ...dir, path },
          sha256: null,
        },
      ];
      return { site, path, versions };
    };
    const args = ["snapshot", "browse", "example.com", "latest"];

    const { out } = await play({ args: [...args, "wp-content"], app: { browseSnapshot } });
    const root = await play({ args: [...args, "--json"], app: { browseSnapshot } });
    const versions = await play({ args: [...args, "a.php", "--versions"], app: { browseVersions } });

    assertGolden(out, new URL("golden/snapshot-browse.txt", import.meta.url));
    assertGolden(versions.out, new URL("golden/snapshot-versions.txt", import.meta.url));
    assert.equal(documentOf(root.out).ok, true);
    assert.deepEqual(orders, [["latest", "wp-content"], ["latest", "."], ["a.php"]]);
  });

  test("snapshot export takes its form from the file's name, and refuses what does not fit", async () => {
    const orders: unknown[] = [];
    const exportSnapshot: App["exportSnapshot"] = async ({ site, id, part, file, form }) => {
      orders.push([part, form]);
      const counts = { files: 3, rows: 7, bytes: 2_048, sha256: "ab".repeat(32), durationMs: 5 };
      return { site, snapshot: id, file, form, ...counts };
    };
    const exported = (...rest: readonly string[]) =>
      play({ args: ["snapshot", "export", "example.com", "latest", ...rest], app: { exportSnapshot } });

    const whole = await exported("a.tar.gz");
    const table = await exported("t.sql", "--table", "t");
    const wrong = [
      await exported("a.zip"),
      await exported("a.sql"),
      await exported("a.tar", "--table", "t"),
      await exported("a.tar", "--path", "p", "--database", "wp"),
    ];

    assert.match(whole.out, /latest is in .*a\.tar\.gz .*\n {2}3 files and 7 rows, 2\.0 KiB/);
    assert.match(table.out, /load it with/);
    assert.deepEqual(orders, [
      [{ kind: "everything" }, "tar"],
      [{ kind: "table", table: "t" }, "sql"],
    ]);
    assert.deepEqual(
      wrong.map(({ exit }) => exit),
      [2, 2, 2, 2],
    );
  });

  test("recovery-kit is a sheet that needs nothing but a shell", async () => {
    const folder = "/srv/my vault/example.com/snapshots/2026-11-22T173000Z";
    const newest = { id: "2026-11-22T173000Z", folder, verifiedAt: null };
    const databases = [
      { name: "wp", kind: "mysql", folder: `${folder}/databases/wp` } as const,
      { name: "notes", kind: "sqlite", folder: `${folder}/databases/notes` } as const,
    ];
    const places = { madeAt: "2026-11-22T17:30:00.000Z", vault: "/srv/my vault", state: "/srv/state" };
    const accounts = ["one", "two"];
    const offsite = {
      repository: "sftp:me@nas:/srv/restic",
      options: { "sftp.command": "ssh -p 22 me@nas -s sftp" },
      environment: ["AWS_SECRET_ACCESS_KEY"],
    };
    const recoveryKit: App["recoveryKit"] = async () => ({
      ...places,
      offsite,
      sites: [
        { site: "example.com", accounts, newest, databases },
        { site: "example.org", accounts, newest: null, databases: [] },
      ],
    });

    const { exit, out } = await play({ args: ["recovery-kit"], app: { recoveryKit } });

    assert.equal(exit, 0);
    assertGolden(out, new URL("golden/recovery-kit.txt", import.meta.url));
  });

  test("snapshot pin asks nobody and says what it was told", async () => {
    const app: Partial<App> = {
      pinSnapshot: async ({ id, reason }) => aSnapshotRow({ id, pinned: true, pinReason: reason }),
    };
    const args = ["snapshot", "pin", "example.com", "x", "--reason", "before the redesign"];

    const { exit, out } = await play({ args, app });
    const json = await play({ args: [...args, "--json"], app });
    const preview = await play({ args: [...args, "--preview"] });

    assert.equal(exit, 0);
    assert.equal(out, "example.com: x is pinned: before the redesign\n");
    const { data } = documentOf(json.out) as { data: { snapshot: { pinReason: string } } };
    assert.equal(data.snapshot.pinReason, "before the redesign");
    assert.match(preview.out, /would pin x/);
  });

  test("verify, for people, with a difference: exit 4 and still ok", async () => {
    const verify: App["verify"] = async ({ site }) => ({
      site,
      generation: 2,
      durationMs: 900,
      places: [
        { account: null, files: 40, rows: 12, differences: [], differenceCount: 0 },
        {
          account: "two",
          files: 40,
          rows: 12,
          differences: [
            { kind: "file", name: "index.php", because: "other content" },
            {
              kind: "table",
              name: "wp.wp_posts",
              because: "3 groups of rows differ; named by ID",
              rows: [
                { key: "17", kind: "differs" },
                { key: "18", kind: "missing" },
                { key: "a stranger's\n\u001b[2J", kind: "extra" },
              ],
              groupsNotNamed: 1,
            },
          ],
          differenceCount: 4,
        },
      ],
      primary: {
        account: "one",
        files: 40,
        rows: 12,
        differences: [{ kind: "table", name: "wp.wp_options", because: "is missing" }],
        differenceCount: 1,
      },
    });
    const text = await play({ args: ["verify", "example.com"], app: { verify } });
    const json = await play({ args: ["verify", "example.com", "--json"], app: { verify } });

    assert.equal(text.exit, 4);
    assertGolden(text.out, new URL("golden/verify.txt", import.meta.url));
    assert.equal(json.exit, 4);
    assert.equal(documentOf(json.out).ok, true);
  });

  test("doctor, for people, with a problem: exit 1", async () => {
    const { exit, out } = await play({
      args: ["doctor"],
      app: {
        doctor: async () => [
          {
            account: "one",
            findings: [
              { topic: "login", site: null, level: "good", text: "clone@one.example answers", next: null },
              {
                topic: "rsync",
                site: null,
                level: "problem",
                text: "is not installed",
                next: "ask the host for rsync",
              },
              {
                topic: "php",
                site: "example.com",
                level: "note",
                text: "8.1 here, 8.3 there",
                next: "choose 8.3",
              },
            ],
          },
        ],
      },
    });

    assert.equal(exit, 1);
    assertGolden(out, new URL("golden/doctor.txt", import.meta.url));
  });

  test("a configuration with problems: all of them, one advice, exit 2", async () => {
    const { exit, err } = await play({
      args: ["config", "check"],
      yaml: yaml.replace("version: 1", "version: 2").replace("primary: one", "primray: one"),
    });

    assert.equal(exit, 2);
    assertGolden(err, new URL("golden/config-invalid.txt", import.meta.url));
  });

  test("an error says what, where, what to type next, and its code", async () => {
    const status: App["status"] = () =>
      Promise.reject(
        new ClonePanelError("ACCOUNT_UNREACHABLE", "two.example does not answer\u001b[2J (timed out)", {
          hint: "Try: ssh two.example",
          remedy: "wait",
          site: "example.com",
          account: "two",
        }),
      );
    const { exit, err } = await play({ args: ["status"], app: { status } });

    assert.equal(exit, 6);
    assertGolden(err, new URL("golden/error.txt", import.meta.url));
  });

  test("an error of ours says that it is ours, and --verbose how it came", async () => {
    const status: App["status"] = () => Promise.reject(new TypeError("x is undefined"));

    const { exit, err } = await play({ args: ["status", "--verbose"], app: { status } });

    assert.equal(exit, 1);
    assert.match(err, /run-cli\.test\.ts/);
    assert.match(err, /INTERNAL/);
  });

  test("an unknown site or account is named with what was meant, before anything is opened", async () => {
    const site = await play({ args: ["sync", "exmaple.com", "--yes"], app: {} });
    const account = await play({ args: ["doctor", "tow"], app: {} });

    assert.deepEqual([site.exit, account.exit], [2, 2]);
    assert.match(site.err, /Did you mean example\.com\?/);
    assert.match(account.err, /Did you mean two\?/);
  });

  test("--quiet leaves errors and data", async () => {
    const { exit, out, err } = await play({
      args: ["sync", "example.com", "--yes", "--quiet"],
      app: syncing(),
    });

    assert.equal(exit, 0);
    assert.equal(err, "");
    assert.match(out, /generation 2/);
  });

  test("explain knows codes in any case, and near misses", async () => {
    assert.match((await play({ args: ["explain", "disk_full"] })).out, /^DISK_FULL\nMeaning: no room\.\n$/);
    const miss = await play({ args: ["explain", "DISC_FULL"] });
    assert.equal(miss.exit, 2);
    assert.match(miss.err, /Did you mean DISK_FULL\?/);
  });

  test("restore takes one part and one target", async () => {
    const orders: unknown[] = [];
    const restore: App["restore"] = async ({ id, part, to }) => {
      orders.push({ id, part, to });
      return { kind: "stopped" };
    };
    const line = ["snapshot", "restore", "example.com", "latest", "--preview"];
    await play({ args: [...line], app: { restore } });
    await play({ args: [...line, "--path", "a b", "--to-folder", "./x"], app: { restore } });
    await play({ args: [...line, "--table", "wp.posts", "--to", "two"], app: { restore } });
    await play({ args: [...line, "--table", "posts", "--rows", "100..200"], app: { restore } });
    const both = await play({ args: [...line, "--to", "two", "--to-folder", "x"], app: { restore } });
    const wrong = [
      ["--rows", "1"],
      ["--table", "t", "--rows", ".."],
      ["--table", "t", "--rows", "1", "--to-folder", "x"],
    ];
    for (const flags of wrong)
      assert.equal((await play({ args: [...line, ...flags], app: { restore } })).exit, 2, flags.join(" "));

    assert.deepEqual(orders, [
      { id: "latest", part: { kind: "everything" }, to: { kind: "primary" } },
      { id: "latest", part: { kind: "path", path: "a b" }, to: { kind: "folder", folder: "/srv/x" } },
      { id: "latest", part: { kind: "table", table: "wp.posts" }, to: { kind: "account", account: "two" } },
      {
        id: "latest",
        part: { kind: "rows", table: "posts", range: { from: "100", to: "200" } },
        to: { kind: "primary" },
      },
    ]);
    assert.equal(both.exit, 2);
  });
});
