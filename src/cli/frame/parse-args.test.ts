import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { commands } from "../table/index.ts";
import { globalFlags, parseCommandLine } from "./parse-args.ts";

function parse(...args: readonly string[]) {
  return parseCommandLine(args, commands);
}

function usage(...args: readonly string[]): string {
  const outcome = parse(...args);
  assert.ok(outcome.kind === "usage", JSON.stringify(outcome));
  return `${outcome.message} | ${outcome.hint}`;
}

test("verbs of one and of two words are found, with flags before and behind", () => {
  for (const args of [
    ["snapshot", "show", "example.com", "latest", "--json"],
    ["--json", "snapshot", "show", "example.com", "latest"],
    ["snapshot", "--json", "show", "example.com", "latest"],
  ]) {
    const outcome = parse(...args);

    assert.ok(outcome.kind === "run");
    assert.equal(outcome.command.verb, "snapshot show");
    assert.deepEqual(outcome.arguments, ["example.com", "latest"]);
    assert.deepEqual([...outcome.flags], [["json", ""]]);
  }
});

test("values come behind a blank or an equals sign", () => {
  for (const args of [["--config", "a b.yaml"], ["--config=a b.yaml"]]) {
    const outcome = parse("status", ...args);

    assert.ok(outcome.kind === "run");
    assert.equal(outcome.flags.get("config"), "a b.yaml");
  }
});

test("short flags work, alone and joined", () => {
  const outcome = parse("sync", "-qy");

  assert.ok(outcome.kind === "run");
  assert.deepEqual([...outcome.flags.keys()], ["quiet", "yes"]);
});

test("a name with a leading dash is given after two dashes, or with an equals sign", () => {
  const restore = parse("snapshot", "restore", "s", "latest", "--path=-x");

  assert.ok(restore.kind === "run");
  assert.equal(restore.flags.get("path"), "-x");
  assert.match(
    usage("snapshot", "restore", "s", "latest", "--path", "-x"),
    /looks like a flag \| .*--path=-x/,
  );
  const status = parse("status", "--", "-weird-");
  assert.ok(status.kind === "run");
  assert.deepEqual(status.arguments, ["-weird-"]);
});

test("slips are answered with what was meant", () => {
  assert.match(usage("snyc"), /there is no verb "snyc" \| Did you mean: clonepanel sync/);
  assert.match(usage("snapshot", "tkae"), /Did you mean: clonepanel snapshot take/);
  assert.match(usage("snapshot"), /needs a second word \| One of: snapshot take, snapshot list/);
  assert.match(usage("sync", "--preveiw"), /there is no flag --preveiw \| Did you mean --preview\?/);
  assert.match(usage("sync", "-z"), /there is no flag -z/);
  assert.match(usage("frobnicate"), /All verbs are listed by/);
});

test("a flag of another verb is refused", () => {
  assert.match(usage("status", "--allow-deletions"), /"status" has no flag --allow-deletions/);
});

test("flags that contradict, lack a value or have one too many are refused", () => {
  assert.match(usage("sync", "--yes", "--preview"), /contradict/);
  assert.match(usage("sync", "--json=yes"), /takes no value/);
  assert.match(usage("status", "--config"), /needs a value/);
  assert.match(usage("status", "--config="), /needs a value/);
  assert.match(usage("status", "--config", "a", "--config", "b"), /is there twice/);
});

test("missing and surplus arguments are named", () => {
  assert.match(usage("snapshot", "show", "example.com"), /"snapshot show" needs <id>/);
  assert.match(usage("status", "a", "b"), /has no use for "b"/);
});

test("every verb of the contract is known", () => {
  const contract =
    "init|doctor|detach|config check|config show|config schema|status|sync|verify|snapshot take|snapshot list|snapshot show|" +
    "snapshot browse|snapshot diff|snapshot export|snapshot verify|snapshot restore|snapshot prune|snapshot pin|snapshot unpin|dns plan|dns apply|" +
    "dns check|dns prepare|dns restore|dns undo|dns import|mail transfer|mail status|mail held|mail redeliver|mail release|" +
    "check|switchover|failover|failback|drill|rescue list|rescue show|rescue apply|rescue discard|hold|release|" +
    "notify ack|notify list|notify test|certificate check|certificate renew|offsite copy|offsite fetch|offsite init|offsite list|offsite verify|" +
    "coordination migrate|mail doctor|status-page show|status-page push|report|request list|request accept|request refuse|request key|request make|unlock|keys make|keys show|keys install|keys list|keys rotate|keys revoke|token create|token list|token revoke|passkey list|passkey remove|export|import|recovery-kit|run|observe|log|explain|completion|demo";
  assert.deepEqual([...contract.split("|")].sort(), commands.map(({ verb }) => verb).sort());

  for (const command of commands) {
    const outcome = parse(...command.verb.split(" "), ...command.arguments.map(() => "x"));
    assert.equal(outcome.kind, "run", command.verb);
  }
});

test("the site may stand inside of a verb of two words", () => {
  const between = parse("rescue", "example.com", "show", "3f9a");
  assert.deepEqual(between, parse("rescue", "show", "example.com", "3f9a"));
  assert.equal(between.kind === "run" && between.command.verb, "rescue show");
  assert.match(usage("rescue", "example.com", "lsit"), /there is no verb "rescue example.com"/);
  assert.match(usage("rescue"), /needs a second word/);
});

test("the flags of a verb are known", () => {
  assert.equal(parse("switchover", "example.com", "--to", "fremont").kind, "run");
  assert.equal(parse("failover", "example.com", "--to", "fremont", "--generation", "3").kind, "run");
  assert.match(usage("switchover", "example.com", "--too", "fremont"), /Did you mean --to\?/);
});

test("help and version go before everything else", () => {
  assert.deepEqual(parse(), { kind: "help", topic: [] });
  assert.deepEqual(parse("help", "sync"), { kind: "help", topic: ["sync"] });
  assert.deepEqual(parse("snapshot", "show", "--help"), { kind: "help", topic: ["snapshot", "show"] });
  assert.deepEqual(parse("sync", "-h"), { kind: "help", topic: ["sync"] });
  assert.deepEqual(parse("--version"), { kind: "version" });
});

test("a flag has one shape in the whole table, and none shadows a global one", () => {
  const shapes = new Map(globalFlags.map(({ name, value }) => [name, value === null]));
  for (const { verb, flags } of commands) {
    for (const { name, value } of flags) {
      assert.ok(!globalFlags.some((flag) => flag.name === name), `${verb} --${name}`);
      assert.equal(shapes.get(name) ?? value === null, value === null, `${verb} --${name}`);
      shapes.set(name, value === null);
    }
  }
});

test("no command line at all makes the parser throw", () => {
  const word = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom(
      "sync",
      "snapshot",
      "show",
      "--json",
      "--config",
      "--to",
      "-y",
      "--",
      "-",
      "--=",
      "__proto__",
      "--__proto__",
    ),
  );

  fc.assert(fc.property(fc.array(word, { maxLength: 8 }), (args) => void parseCommandLine(args, commands)));
});
