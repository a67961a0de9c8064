import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bad, good, type Verdict, warning } from "../check/verdict.ts";
import type { HealthFinding } from "../report/account-health.ts";
import { cronFindings } from "./cron-findings.ts";
import type { DatabaseSeen } from "./database-findings.ts";
import type { PlaceFacts } from "./place-findings.ts";
import { type SeatLook, type SeatOrder, seatFindings } from "./seat-findings.ts";

const header = { role: "replica", state: "known", epoch: 1, generation: 4, gate: "active" } as const;
const MiB = 1024 * 1024;

function aDatabase(changes: Partial<DatabaseSeen> = {}): DatabaseSeen {
  return {
    server: "MariaDB 10.11.19",
    tables: 12,
    bytes: MiB,
    collationsUsed: ["utf8mb4_unicode_ci"],
    collationsKnown: new Set(["utf8mb4_unicode_ci"]),
    way: null,
    ...changes,
  };
}

function aPlace(changes: Partial<PlaceFacts> = {}): PlaceFacts {
  return {
    root: "/home/clone/www",
    folder: "writable",
    home: "writable",
    room: { freeBytes: 1000 * MiB, freeInodes: 10_000 },
    contact: { kind: "go", standing: "known", because: "it is replica with epoch 1" },
    ...changes,
  };
}

function aSeat(changes: Partial<SeatLook> = {}): SeatLook {
  return {
    account: "two",
    role: "replica",
    place: { kind: "seen", facts: aPlace() },
    carries: "the site",
    side: "installed",
    app: {
      kind: "found",
      app: { title: "WordPress", version: "6.8", warnings: [], saltsFingerprint: "s" },
    },
    layers: ["gate", "filters"],
    readOnlyUser: "given",
    databases: new Map([["wp", { kind: "seen", database: aDatabase() }]]),
    web: { kind: "answered", status: 200, header },
    certificates: null,
    fence: null,
    renewal: "unasked",
    ...changes,
  };
}

function anOrder(seat: Partial<SeatLook> = {}, changes: Partial<SeatOrder> = {}): SeatOrder {
  return {
    site: "example.com",
    size: { bytes: 100 * MiB, files: 1000 },
    seat: aSeat(seat),
    primary: aSeat({ account: "one", role: "primary" }),
    php: { version: "8.2.1", extensions: ["mysqli", "intl"] },
    primaryPhp: { version: "8.2.7", extensions: ["mysqli", "intl"] },
    ...changes,
  };
}

function find(order: SeatOrder, topic: string): HealthFinding | undefined {
  const findings = seatFindings(order).filter((finding) => finding.topic === topic);
  return findings.find(({ level }) => level !== "good") ?? findings[0];
}

describe("a site's place on an account", () => {
  test("is good in every line when nothing is wrong", () => {
    const findings = seatFindings(anOrder());

    assert.deepEqual([...new Set(findings.map(({ level }) => level))], ["good"]);
    assert.deepEqual(
      findings.map(({ topic }) => topic),
      ["document root", "disk", "role", "application", "php", "database wp", "read-only", "web"],
    );
  });

  test("that cannot be looked at is one finding", () => {
    const error = { message: "it lies in ~/mail", hint: "Set the site's path to its document root." };

    const findings = seatFindings(anOrder({ place: { kind: "failed", error } }));

    assert.deepEqual(
      findings.map(({ topic, level }) => [topic, level]),
      [["document root", "problem"]],
    );
  });

  test("lacks its folder: nothing bad on a replica, a problem on the primary", () => {
    const place = { kind: "seen", facts: aPlace({ folder: "absent" }) } as const;

    assert.equal(find(anOrder({ place }), "document root")?.level, "note");
    assert.equal(
      find(anOrder({ place, role: "primary" }, { primary: null }), "document root")?.level,
      "problem",
    );
  });

  test("needs room for everything at the first set-up, and for what changes later", () => {
    const room = (freeMiB: number, freeInodes: number | null = null) =>
      ({ kind: "seen", facts: aPlace({ room: { freeBytes: freeMiB * MiB, freeInodes } }) }) as const;

    assert.equal(find(anOrder({ place: room(105), carries: "nothing" }), "disk")?.level, "problem");
    assert.equal(find(anOrder({ place: room(105) }), "disk")?.level, "good");
    assert.equal(find(anOrder({ place: room(9) }), "disk")?.level, "note");
    assert.equal(find(anOrder({ place: room(500, 900), carries: "nothing" }), "disk")?.level, "problem");
  });

  test("of a higher epoch, or with a state file of somebody else, is a problem", () => {
    const refused = { kind: "refuse", code: "EPOCH_HIGHER", because: "epoch 7" } as const;
    const foreign = {
      kind: "go",
      standing: "foreign",
      because: "its signature is not this account's",
    } as const;
    for (const contact of [refused, foreign]) {
      const order = anOrder({ place: { kind: "seen", facts: aPlace({ contact }) } });
      assert.equal(find(order, "role")?.level, "problem");
    }
  });
});

describe("the application on a replica", () => {
  test("with other keys and salts than the primary's is a problem", () => {
    const app = { title: "WordPress", version: "6.8", warnings: [], saltsFingerprint: "other" };

    assert.match(find(anOrder({ app: { kind: "found", app } }), "application")?.text ?? "", /keys and salts/);
  });

  test("that is not ours yet is said to be kept and replaced", () => {
    assert.match(find(anOrder({ carries: "nothing" }), "application")?.text ?? "", /keeps it as a snapshot/);
  });
});

describe("PHP", () => {
  test("without extensions of the primary's names them; without its database it is a problem", () => {
    const without = (extensions: string[]) =>
      find(anOrder({}, { php: { version: "8.2.1", extensions } }), "php");

    assert.deepEqual(
      [without(["mysqli"])?.level, without(["mysqli"])?.text],
      ["note", 'lacks what "one" has: intl'],
    );
    assert.equal(without(["Intl"])?.level, "problem");
  });

  test("of another version is a note, one before 7.2 a problem", () => {
    const version = (text: string) =>
      find(anOrder({}, { php: { version: text, extensions: ["mysqli", "intl"] } }), "php")?.level;

    assert.deepEqual([version("8.2.30"), version("8.1.2"), version("7.1.33")], ["good", "note", "problem"]);
  });
});

describe("a database", () => {
  test("that nobody has named says what to write", () => {
    const databases = new Map([["wp", { kind: "not-configured" } as const]]);

    assert.match(
      find(anOrder({ databases }), "database wp")?.next ?? "",
      /sites\.example\.com\.accounts\.two\.databases: \{ wp:/,
    );
  });

  test("on an older server, or one that lacks a collation in use, is worth a note", () => {
    const older = new Map([
      ["wp", { kind: "seen", database: aDatabase({ server: "MariaDB 10.3.1" }) } as const],
    ]);
    const poorer = new Map([
      ["wp", { kind: "seen", database: aDatabase({ collationsKnown: new Set(["latin1_bin"]) }) } as const],
    ]);

    assert.match(
      find(anOrder({ databases: older }), "database wp")?.text ?? "",
      /10\.3\.1 here, MariaDB 10\.11\.19/,
    );
    assert.match(
      find(anOrder({ databases: poorer }), "database wp")?.text ?? "",
      /does not know utf8mb4_unicode_ci/,
    );
  });
});

describe("the walls of a replica", () => {
  test("without a user that may only read are named, and one is advised", () => {
    const finding = find(anOrder({ readOnlyUser: "not given" }), "read-only");

    assert.deepEqual([finding?.level, finding?.text.includes("request gate")], ["note", true]);
  });

  test("are no matter where no database can hold any", () => {
    assert.equal(find(anOrder({ readOnlyUser: "not possible" }), "read-only")?.level, "good");
  });
});

describe("the web server, asked at its origin", () => {
  const web = (answer: SeatLook["web"], more: Partial<SeatLook> = {}) =>
    find(anOrder({ web: answer, ...more }), "web");
  const answered = (changes: object | null, status = 200) =>
    ({ kind: "answered", status, header: changes === null ? null : { ...header, ...changes } }) as const;

  test("must name its role where ClonePanel's files stand", () => {
    assert.equal(web(answered(null))?.level, "note");
    assert.equal(web(answered(null), { side: "not-yet" })?.level, "good");
    assert.equal(web(answered({ role: "primary" }))?.level, "problem");
  });

  test("that cannot read the account's state is told what stands in its way", () => {
    assert.match(web(answered({ state: "unreadable" }))?.next ?? "", /open_basedir/);
  });

  test("without the gate is a note, one that fails or is silent a problem", () => {
    assert.equal(web(answered({ gate: "absent" }))?.level, "note");
    assert.equal(web(answered({}, 500))?.level, "problem");
    assert.equal(web({ kind: "silent", because: "ECONNREFUSED" })?.level, "problem");
  });

  test("without an origin cannot be looked at, which is said", () => {
    assert.match(web({ kind: "no-origin" })?.next ?? "", /accounts\.two\.origin/);
  });
});

describe("the crontab", () => {
  const of = (lines: string[], here: string[] = []) => cronFindings(here, { account: "one", lines })[0];

  test("of the primary: what a promoted replica would lack is listed, whatever the spaces", () => {
    const finding = of(["*/5 * * * *   php a.php", "@daily b", "MAILTO=x"], ["*/5 * * * * php a.php"]);

    assert.match(finding?.text ?? "", /: @daily b$/);
    assert.equal(of(["@daily b"], ["@daily b"]), undefined);
  });

  test("is shown without what looks like a secret", () => {
    const finding = of([
      "0 1 * * * mysqldump -phush db; curl https://bob:hush@x/?token=hush --password hush",
    ]);

    assert.doesNotMatch(finding?.text ?? "", /hush/);
  });
});

test("a certificate that browsers refuse is a problem, one that ends soon a note, and no HTTPS is nothing", () => {
  const look = (verdict: Verdict) =>
    find(anOrder({ certificates: [{ name: "example.com", verdict }] }), "certificate");

  assert.equal(find(anOrder(), "certificate"), undefined);
  assert.equal(look(good("it is valid for 60 more days"))?.level, "good");
  assert.equal(look(warning("it is valid for 9 more days"))?.level, "note");
  const refused = look(bad("self-signed certificate"));
  assert.equal(refused?.level, "problem");
  assert.match(refused?.text ?? "", /has no valid certificate for example\.com: self-signed certificate/);
});
