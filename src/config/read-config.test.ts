import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { readConfig } from "./read-config.ts";

const base = { home: "/home/me", folder: "/etc/panel" };
const hostKey = `"SHA256:${"A".repeat(43)}"`;

const small = `version: 1
accounts:
  one: { transport: { driver: local, path: ./accounts/one } }
  two: { transport: { driver: ssh, host: two.example, user: me, identity: ~/.ssh/key, hostKey: ${hostKey} } }
sites:
  example.com:
    names: [example.com]
    primary: one
    accounts:
      one: { path: ./public_html/ }
      two: { path: ~/www }
`;

function problemsOf(text: string): readonly string[] {
  const outcome = readConfig(text, base);
  if (outcome.kind === "valid") return [];
  return outcome.problems.map(
    (problem) => `${problem.line}:${problem.column} ${problem.path}: ${problem.message}`,
  );
}

function changed(from: string, to: string): readonly string[] {
  assert.ok(small.includes(from), `the sample holds ${from}`);
  return problemsOf(small.replace(from, to));
}

function only(problems: readonly string[], pattern: RegExp): void {
  assert.equal(problems.length, 1, problems.join("\n"));
  assert.match(problems[0] ?? "", pattern);
}

test("a small configuration gets its defaults and absolute paths", () => {
  const outcome = readConfig(small, base);

  assert.equal(outcome.kind, "valid");
  if (outcome.kind !== "valid") return;
  const { config } = outcome;
  assert.equal(config.vaultPath, "/home/me/clonepanel/vault");
  assert.deepEqual(config.accounts.get("one")?.transport, {
    driver: "local",
    path: "/etc/panel/accounts/one",
  });
  assert.deepEqual(config.accounts.get("two")?.transport, {
    driver: "ssh",
    host: "two.example",
    port: 22,
    user: "me",
    identity: "/home/me/.ssh/key",
    hostKey: `SHA256:${"A".repeat(43)}`,
  });
  assert.deepEqual(config.sites[0], {
    id: "example.com",
    names: ["example.com"],
    app: "auto",
    primary: "one",
    placements: [
      { account: "one", path: "public_html", databases: "auto", origin: null },
      { account: "two", path: "www", databases: "auto", origin: null },
    ],
    mirror: { everyMs: 60_000, exclude: [] },
    snapshots: {
      everyMs: 3_600_000,
      keep: { hourly: 24, daily: 14, weekly: 8, monthly: 12, yearly: 3, withinMs: 86_400_000, minimum: 3 },
    },
  });
  assert.deepEqual(outcome.warnings, []);
});

test("the example in the documentation is valid, and has nothing to warn of", async () => {
  const text = await readFile(new URL("../../docs/examples/clonepanel.yaml", import.meta.url), "utf8");

  const outcome = readConfig(text, base);

  assert.equal(outcome.kind, "valid", JSON.stringify(outcome));
  if (outcome.kind !== "valid") return;
  assert.deepEqual(
    outcome.warnings.map(({ path }) => path),
    [],
  );
  assert.deepEqual(outcome.config.services.get("example.com")?.dns?.ttl, {
    normalMs: 300_000,
    shortMs: 60_000,
  });
});

test("unknown keys are errors that say what was meant", () => {
  only(
    changed("names:", "nmaes: [a]\n    names:"),
    /^7:5 sites\.example\.com\.nmaes: unknown key; did you mean "names"\?$/,
  );
  only(
    changed("version: 1", "version: 1\nbanana: 1"),
    /^2:1 banana: unknown key; known here: version, vault/,
  );
});

test("every problem is found at once, in the order of the file", () => {
  const text = small
    .replace("version: 1", "version: 2")
    .replace("driver: local", "driver: locla")
    .replace("primary: one", "primary: onne")
    .replace("names: [example.com]", "names: [Example]\n    mirror: { every: 60 }");

  const problems = problemsOf(text);

  assert.deepEqual(
    problems.map((problem) => problem.split(": ")[0]),
    [
      "1:10 version",
      "3:31 accounts.one.transport.driver",
      "7:13 sites.example.com.names[0]",
      "8:22 sites.example.com.mirror.every",
      "9:14 sites.example.com.primary",
    ],
  );
  assert.match(problems[1] ?? "", /did you mean "local"/);
  assert.match(problems[3] ?? "", /with its unit/);
  assert.match(problems[4] ?? "", /did you mean "one"/);
});

test("what is missing is shown at the section that lacks it", () => {
  only(changed("    names: [example.com]\n", ""), /^6:3 sites\.example\.com\.names: is missing$/);
  only(
    changed(`, hostKey: ${hostKey}`, ""),
    /^4:10 accounts\.two\.transport\.hostKey: is missing; .*ssh-keyscan/,
  );
  assert.deepEqual(problemsOf("version: 1"), ["1:1 accounts: is missing", "1:1 sites: is missing"]);
});

test("an empty file, a list and a plain text are no configuration", () => {
  only(problemsOf(""), /^1:1 : must be a section of keys, not empty$/);
  only(problemsOf("- a"), /must be a section of keys, not a list/);
  only(problemsOf("hello"), /must be a section of keys, not a text/);
});

test("duplicate keys are an error at the second one, beside other problems", () => {
  const problems = changed("primary: one", "primary: one\n    primary: nobody");

  assert.deepEqual(
    problems.map((problem) => problem.split(";")[0]),
    [
      "9:5 sites.example.com.primary: is there twice",
      "9:14 sites.example.com.primary: there is no account of this site of this name",
    ],
  );
});

test("keys that reach into JavaScript are refused and change nothing", () => {
  for (const key of ["__proto__", "constructor", "prototype"]) {
    only(changed("version: 1", `version: 1\n${key}: { polluted: yes }`), /this key is not allowed/);
    only(
      changed("  two:", `  ${key}: { transport: { driver: local, path: x } }\n  two:`),
      /this key is not allowed/,
    );
  }
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
});

test("keys that are no text are refused, not guessed", () => {
  only(
    changed("  two:", "  0x10: { transport: { driver: local, path: x } }\n  two:"),
    /must be quoted: "0x10"/,
  );
  only(changed("version: 1", "version: 1\n? [a, b]\n: c"), /no plain text/);
});

test("tabs, open quotes, second documents and tags have clear words", () => {
  only(changed("  one: {", "\tone: {").slice(0, 1), /a tab is used for indenting; use spaces/);
  only(changed("version: 1", 'version: 1\nvault: "x').slice(0, 1), /not closed/);
  only(problemsOf(`${small}---\nversion: 1\n`), /second document/);
  only(changed("[example.com]", "[!secret example.com]"), /tags/);
});

test("a bomb of anchors stops", () => {
  const bomb = [
    "a: &a [x, x, x, x, x, x, x, x, x, x]",
    ..."bcdefghi".split("").map((name, index) => {
      const before = "abcdefgh"[index];
      return `${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(", ")}]`;
    }),
  ].join("\n");

  only(problemsOf(bomb), /aliases|too many values/);
  only(problemsOf("a: &a [*a]"), /nested too deeply/);
  only(problemsOf("[".repeat(20_000)).slice(0, 1), /nested too deeply|not closed|not valid YAML/);
  only(problemsOf(`a: "${"x".repeat(1_100_000)}"`), /larger than 1 MiB/);
});

test("an alias is allowed", () => {
  const text = small
    .replace("one: { path: ./public_html/ }", "one: &place { path: www }")
    .replace("{ path: ~/www }", "*place");

  assert.deepEqual(problemsOf(text), []);
});

test("a literal secret is an error that says how to write it and never repeats it", () => {
  const problems = changed(
    "one: { path: ./public_html/ }",
    "one: { path: www, databases: { blog: { driver: mysql, name: b, user: u, password: hunter2 } } }",
  );

  only(
    problems,
    /^10:\d+ sites\.example\.com\.accounts\.one\.databases\.blog\.password: a secret must not stand in this file; write \{ env/,
  );
  assert.doesNotMatch(problems.join(), /hunter2/);
});

test("a secret is exactly one reference", () => {
  const secret = (written: string) =>
    changed(
      "one: { path: ./public_html/ }",
      `one: { path: www, databases: { blog: { driver: mysql, name: b, user: u, password: ${written} } } }`,
    );

  assert.deepEqual(secret("{ env: DB }"), []);
  assert.deepEqual(secret("{ file: ./db }"), []);
  assert.deepEqual(secret("{ cmd: [pass, show, db] }"), []);
  only(secret("{ env: DB, file: x }"), /exactly one of/);
  only(secret("{ env: 'no name' }"), /password\.env: must be the name of an environment variable/);
  only(secret("{ cmd: 'pass show db' }"), /password\.cmd: must be a list/);
  only(secret("{ cmd: [] }"), /password\.cmd/);
  only(secret("{}"), /exactly one of/);
});

test("a literal password in place of the tsig secret, the webhook and the api key is found too", () => {
  const problems = changed(
    "version: 1",
    `version: 1
dnsProviders:
  a: { driver: rfc2136, server: 203.0.113.10, tsig: { name: k, secret: aGVsbG8= } }
  b: { driver: powerdns, url: "http://203.0.113.10:8081", apiKey: letmein }
notifications: { ops: { driver: webhook, url: "https://hooks.example/T0K3N" } }`,
  );

  assert.equal(problems.length, 3);
  for (const problem of problems) assert.match(problem, /a secret must not stand in this file/);
  assert.doesNotMatch(problems.join(), /aGVsbG8|letmein|T0K3N/);
});

test("references must exist, also beside other problems in the same section", () => {
  const problems = problemsOf(
    small
      .replace("primary: one", "primary: three")
      .replace("      two: {", "      tow: {")
      .replace(
        "names: [example.com]",
        "names: [example.com]\n    app: wordpres\n    dns: { zone: example.com, providers: [ns] }\n    mail: { primary: one, secondary: four, mailboxes: { driver: maildir, path: mail } }",
      ),
  );

  assert.deepEqual(
    problems.map((problem) => problem.slice(problem.indexOf("com.") + 4)),
    [
      'app: must be one of auto, wordpress, php, static; did you mean "wordpress"?',
      "dns.providers[0]: there is no DNS provider of this name; known: none",
      "mail.secondary: there is no account of this site of this name; known: one, tow",
      "primary: there is no account of this site of this name; known: one, tow",
      'accounts.tow: there is no account of this name; did you mean "two"?',
    ],
  );
});

test("two sites never share a folder, a name or a part of a folder", () => {
  const second = (site: string) => problemsOf(`${small}  other.org:\n${site}`);
  const at = (path: string, names = "other.org") =>
    second(
      `    names: [${names}]\n    primary: one\n    accounts: { one: { path: ${path} }, two: { path: other } }\n`,
    );

  assert.deepEqual(at("other"), []);
  only(at("public_html"), /the site "example\.com" already lies in this folder/);
  only(
    at("public_html/other"),
    /lies inside the folder of the site "example\.com"; add "other\/" to the mirror\.exclude/,
  );
  only(at("other", "example.com"), /names\[0\]: already belongs to the site "example\.com"/);
  const excluding = small.replace("primary: one", 'mirror: { exclude: ["other/"] }\n    primary: one');
  assert.deepEqual(
    problemsOf(
      `${excluding}  other.org:\n    names: [other.org]\n    primary: one\n    accounts: { one: { path: public_html/other }, two: { path: o } }\n`,
    ),
    [],
  );
});

test("two accounts are two accounts", () => {
  only(
    changed("  two:", "  three: { transport: { driver: local, path: accounts/one/ } }\n  two:"),
    /accounts\.three: is the same place as the account "one"/,
  );
  only(
    changed(
      "sites:",
      `  three: { transport: { driver: ssh, host: two.example, user: me, identity: k, hostKey: ${hostKey} } }\nsites:`,
    ),
    /accounts\.three: is the same place as the account "two"/,
  );
});

test("the vault never lies inside an account, nor the state inside the vault", () => {
  only(
    changed("version: 1", "version: 1\nvault: ./accounts/one/vault"),
    /vault: and the folder of the account "one"/,
  );
  only(
    changed("version: 1", "version: 1\nvault: ./v\nstate: ./v/state"),
    /state: and the vault lie one in the other/,
  );
});

test("a site on one account is valid, with a warning", () => {
  const outcome = readConfig(small.replace("      two: { path: ~/www }\n", ""), base);

  assert.equal(outcome.kind, "valid");
  if (outcome.kind !== "valid") return;
  assert.match(outcome.warnings[0]?.message ?? "", /only one account/);
  assert.equal(outcome.warnings[0]?.line, 9);
});

test("problems in the sections of later versions are found from the first day", () => {
  const problems = changed(
    "names: [example.com]",
    `names: [example.com]
    dns: { zone: example.org, providers: [], ttl: { normal: 1m, short: 5m }, polcy: failover }
    mail: { primary: one, secondary: one, every: 0s, mailboxes: { driver: pop3 } }
    checks: [{ kind: htpp }, { kind: http, url: "ftp://x" }]
    failover: { mode: automagic, fence: none, lease: 5s }`,
  );

  assert.deepEqual(
    problems.map((problem) => problem.slice(problem.indexOf("com.") + 4).split(":")[0]),
    [
      "dns.providers",
      "dns.polcy",
      "mail.every",
      "mail.mailboxes.driver",
      "checks[0].kind",
      "checks[1].url",
      "failover.mode",
      "failover.lease",
    ],
  );
});

test("a replica renews a lease of three minutes; without one, or with a fast one, that is a mistake", () => {
  const written = (words: string) =>
    changed("names: [example.com]", `names: [example.com]\n    failover: { ${words} }`);

  assert.match(written("renewal: replica").join(), /failover\.renewal.*nothing to renew/);
  assert.match(
    written("fence: lease, lease: fast, renewal: replica").join(),
    /failover\.renewal.*slower than a fast lease/,
  );
  const said = (words: string) => {
    const text = small.replace("names: [example.com]", `names: [example.com]\n    failover: { ${words} }`);
    const outcome = readConfig(text, base);
    assert.ok(outcome.kind === "valid");
    return outcome.warnings.map(({ message }) => message).join();
  };
  assert.match(said("fence: lease"), /its replica have both been away for 180 s/);
  assert.match(said("fence: lease, renewal: replica"), /its replica have both been away for 180 s/);
  assert.match(said("fence: lease, renewal: controller"), /has stood still for 180 s/);
  assert.match(said("fence: lease, lease: fast"), /has stood still for 45 s/);
});

test("every kind of check has defaults of its own, and a name", () => {
  const text = small.replace(
    "names: [example.com]",
    `names: [example.com]
    maintenance: [{ from: "2026-12-01T02:00:00+11:00", until: "2026-12-01T03:00:00+11:00" }]
    checks:
      - { kind: http, url: "https://example.com/health", expect: { json: { path: db.ok, equals: true } }, needs: web }
      - { kind: tcp, host: example.com, port: 443, name: web, failures: 2 }
      - { kind: smtp, host: mx.example.com, startTls: needed }
      - { kind: imap, host: mx.example.com }
      - { kind: ssh, account: one }
      - { kind: certificate, host: 192.0.2.1, serves: example.com }
      - { kind: disk, account: one, percent: { bad: 99 } }
      - { kind: clock, account: one }
      - { kind: lag }
      - { kind: snapshot, age: { warn: 2h, bad: 5h } }`,
  );

  const outcome = readConfig(text, base);

  assert.ok(outcome.kind === "valid", JSON.stringify(outcome));
  const services = outcome.config.services.get("example.com");
  assert.deepEqual(
    services?.checks.map(({ name }) => name),
    [
      ...[
        "https://example.com/health",
        "web",
        "smtp mx.example.com:25",
        "imap mx.example.com:993",
        "ssh one",
      ],
      ...["certificate example.com", "disk one", "clock one", "lag", "snapshot"],
    ],
  );
  const [http, , , , , certificate, disk, clock] = services?.checks ?? [];
  assert.ok(http?.kind === "http" && http.needs === "web" && http.everyMs === 30_000 && http.failures === 3);
  assert.deepEqual(certificate?.kind === "certificate" && certificate.days, { warn: 21, bad: 7 });
  assert.deepEqual(disk?.kind === "disk" && disk.percent, { warn: 90, bad: 99 });
  assert.deepEqual(clock?.kind === "clock" && clock.offsetMs, { warn: 5_000, bad: 60_000 });
  assert.equal(services?.maintenance[0]?.untilMs, Date.UTC(2026, 10, 30, 16));
  assert.deepEqual(outcome.config.anchors[0], { host: "1.1.1.1", port: 53 });
});

test("checks that do not fit together are told with their place", () => {
  const problems = changed(
    "names: [example.com]",
    `names: [example.com]
    maintenance: [{ from: "2026-12-01T02:00:00Z", until: "2026-12-01T02:00:00Z" }, { from: "tomorrow", until: "never" }]
    checks: [{ kind: ssh, account: nowhere, needs: ghost }]`,
  );
  const fitting = changed(
    "names: [example.com]",
    `names: [example.com]
    checks: [{ kind: ssh, account: nowhere, needs: ghost }, { kind: dns }, { kind: dns }]`,
  );

  assert.match(problems.join("\n"), /maintenance\[0\]\.until: must end after it begins/);
  assert.match(problems.join("\n"), /maintenance\[1\]\.from: must be a moment with its zone/);
  assert.match(fitting.join("\n"), /checks\[0\]\.needs: is the name of no other check/);
  assert.match(fitting.join("\n"), /checks\[0\]\.account: is none of the accounts/);
  assert.match(fitting.join("\n"), /checks\[1\]\.kind: this site has no dns section/);
  assert.match(fitting.join("\n"), /checks\[2\]: another check of this site has this name/);
});

test("an observer has a name of its own and a key by reference", () => {
  const taken = (name: string) =>
    changed("sites:", `observers: { ${name}: { key: { env: KEY } } }\nsites:`).join("\n");
  assert.match(taken("one"), /observers\.one: "one" is a name that votes already/);
  assert.match(taken("controller"), /observers\.controller: "controller" is a name that votes already/);
  assert.match(
    changed("sites:", "observers: { tokyo: { key: 5d0c3a7e } }\nsites:").join("\n"),
    /tokyo\.key: a secret must not stand in this file/,
  );
  const right =
    "observers: { tokyo: { key: { env: KEY } }, oslo: { key: { env: KEY }, network: attic } }\nsites:";
  assert.deepEqual(changed("sites:", right), []);
});

test("DNS and mail are checked as a whole once their parts are right", () => {
  const text = small
    .replace(
      "version: 1",
      `version: 1\ndnsProviders: { ns: { driver: powerdns, url: "http://x.example", apiKey: { env: K } } }`,
    )
    .replace(
      "names: [example.com]",
      `names: [example.com]
    dns: { zone: example.org, providers: [ns], ttl: { normal: 1m, short: 5m } }
    mail: { primary: one, secondary: one, mailboxes: { driver: maildir, path: mail } }`,
    );

  assert.deepEqual(
    problemsOf(text).map((problem) => problem.slice(problem.indexOf("com.") + 4)),
    [
      "dns.names[0]: is not in the zone that dns.zone names",
      "dns.ttl.short: must not be longer than ttl.normal",
      "mail.secondary: must be another account than mail.primary",
    ],
  );
});

test("intervals start at one second", () => {
  const every = (written: string) =>
    changed("primary: one", `primary: one\n    mirror: { every: ${written} }`);

  assert.deepEqual(every("1s"), []);
  assert.deepEqual(every("2d"), []);
  for (const wrong of ["0s", "500ms", "1.5h", "-1m", "60", '""', "null", "1 h", "1h30m"]) {
    only(every(wrong), /mirror\.every: must be a time from one second up/);
  }
});

test("every way to tell people is read, with its defaults", () => {
  const text = `${small}
notifications:
  a: { driver: webhook, url: { env: A } }
  b: { driver: smtp, host: smtp.other.test, from: a@other.test, to: [b@other.test], login: { user: u, password: { file: ./p } }, weekly: "mon 08:00" }
  c: { driver: ntfy, topic: { env: A }, severity: alarm, sites: [example.com] }
  d: { driver: slack, url: { env: A }, quiet: { from: "22:00", until: "07:00" } }
  e: { driver: discord, url: { env: A }, after: 15m }
  f: { driver: teams, url: { env: A } }
  g: { driver: telegram, token: { env: A }, chat: "-100123" }
  h: { driver: matrix, server: "https://matrix.test/", token: { env: A }, room: "!a:matrix.test" }
  i: { driver: pushover, token: { env: A }, user: { env: B } }
  j: { driver: gotify, server: "https://push.test", token: { env: A } }
  k: { driver: pagerduty, key: { env: A } }
  l: { driver: healthchecks, url: { env: A } }
  m: { driver: twilio, account: AC1, token: { env: A }, from: "+1", to: "+2" }
`;

  const outcome = readConfig(text, base);

  assert.equal(outcome.kind, "valid", JSON.stringify(outcome));
  if (outcome.kind !== "valid") return;
  const { notifications } = outcome.config;
  assert.equal(notifications.size, 13);
  const plain = { severity: "warning", sites: null, afterMs: 0, quiet: null, weekly: null };
  assert.deepEqual(notifications.get("a"), { driver: "webhook", url: { env: "A" }, route: plain });
  assert.deepEqual(notifications.get("b")?.route, { ...plain, weekly: { day: 0, minute: 480 } });
  assert.deepEqual(notifications.get("c")?.route, { ...plain, severity: "alarm", sites: ["example.com"] });
  assert.deepEqual(notifications.get("d")?.route, {
    ...plain,
    quiet: { fromMinute: 1_320, untilMinute: 420 },
  });
  assert.deepEqual(notifications.get("e")?.route, { ...plain, afterMs: 900_000 });
  assert.deepEqual(notifications.get("l")?.route, { ...plain, severity: "alarm" });
});

test("a notification that cannot work is said where it stands, and one that shares fate is warned of", () => {
  only(
    problemsOf(`${small}\nnotifications:\n  a: { driver: webhok, url: { env: A } }\n`),
    /notifications\.a.*: .*did you mean "webhook"/,
  );
  only(
    problemsOf(`${small}\nnotifications:\n  a: { driver: webhook, url: { env: A }, sites: [exampel.com] }\n`),
    /notifications\.a\.sites.*: there is no site of this name; did you mean "example\.com"/,
  );
  only(
    problemsOf(
      `${small}\nnotifications:\n  a: { driver: gotify, server: "http://push.test", token: { env: A } }\n`,
    ),
    /notifications\.a\.server.*: must start with https/,
  );
  const outcome = readConfig(
    `${small}\nnotifications:\n  a: { driver: smtp, host: smtp.other.test, from: a@b.test, to: [me@example.com] }\n`,
    base,
  );
  assert.ok(
    outcome.kind === "valid" && outcome.warnings.some(({ message }) => /it waits there/.test(message)),
  );
});
