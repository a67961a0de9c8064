import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ClonePanelError } from "../../src/core/errors.ts";
import type { Transfer } from "../../src/engines/mail/transfer.ts";
import { transferMail } from "../../src/engines/mail/transfer.ts";
import { imapSide } from "./mail/imap-account.ts";
import { partsOf } from "./mail/imap-moves.ts";
import { type Lies, type ScriptedImap, startScriptedImap } from "./mail/scripted-imap.ts";

interface Room extends AsyncDisposable {
  readonly from: ScriptedImap;
  readonly to: ScriptedImap;
  run(): Promise<Transfer | string>;
}

const texts = Array.from(
  { length: 12 },
  (_, index) => `Subject: ${index % 10}\r\n\r\n${"x".repeat(index)}\r\n`,
);

/** An honest secondary with twelve messages, and a primary with a message of somebody else, who may lie. */
async function openRoom(lies: { readonly from?: Lies; readonly to?: Lies }): Promise<Room> {
  const [from, to] = [await startScriptedImap(lies.from), await startScriptedImap(lies.to)];
  const folder = mkdtempSync(join(tmpdir(), "cp-liar-"));
  to.put("Subject: somebody else's\r\n\r\nmail\r\n");
  for (const text of texts) from.put(text, ["\\Seen"]);
  return {
    from,
    to,
    run: async () => {
      await using near = imapSide("two", from, { mailboxes: ["info"] });
      await using far = imapSide("one", to, { mailboxes: ["info"] });
      const parts = partsOf(near, far, folder);
      const policy = { ...parts.policy, settleMs: 20, batch: { items: 4, bytes: 1 << 20 } };
      try {
        const outcome = await transferMail({ ...parts, policy }, async () => "apply");
        return outcome === "stopped" ? "stopped" : outcome;
      } catch (error) {
        if (!(error instanceof ClonePanelError)) throw error;
        return error.code;
      }
    },
    async [Symbol.asyncDispose]() {
      await from[Symbol.asyncDispose]();
      await to[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Each message is at one of the two, none is at the primary twice. */
function judge({ from, to }: Room): { readonly lost: number; readonly doubled: number } {
  const own = to.messages.slice(1).map(({ text }) => text);
  const all = new Set([...own, ...from.messages.map(({ text }) => text)]);
  return { lost: texts.filter((text) => !all.has(text)).length, doubled: own.length - new Set(own).size };
}

const cases: readonly (readonly [title: string, lies: { from?: Lies; to?: Lies }, moved: number])[] = [
  ["an honest server gets everything", {}, 12],
  ["no UIDPLUS, no MULTIAPPEND, no LITERAL+", { to: { capabilities: "IMAP4rev1 AUTH=PLAIN" } }, 12],
  ["the APPENDUIDs of somebody else's mail", { to: { appendCode: () => "[APPENDUID 7 1] " } }, 12],
  [
    "APPENDUIDs in the wrong order, of another folder, and of no number",
    {
      to: { appendCode: (validity, uids) => `[APPENDUID ${validity + 1} ${[...uids].reverse().join(",")}] ` },
    },
    12,
  ],
  [
    "an APPENDUID that names four billion messages",
    { to: { appendCode: () => "[APPENDUID 7 1:4294967295] " } },
    12,
  ],
  ["messages that are not there", { from: { extra: "* 99999 EXISTS" }, to: { extra: "* 99999 EXISTS" } }, 12],
  ["flags of messages that nobody asked for", { to: { extra: "* 3 FETCH (FLAGS (\\Seen))" } }, 12],
];

for (const [title, lies, moved] of cases) {
  test(`${title}: hurts nothing`, async () => {
    await using room = await openRoom(lies);

    await room.run();
    const outcome = await room.run();

    assert.ok(typeof outcome !== "string", JSON.stringify(outcome));
    assert.deepEqual(judge(room), { lost: 0, doubled: 0 });
    assert.equal(room.to.messages.length, 1 + moved);
    assert.equal(room.to.messages[0]?.text.includes("somebody else"), true);
  });
}

test("a source's folder is opened to be listed and to be taken from, and not for every batch", async () => {
  await using room = await openRoom({});

  await room.run();

  const said = (verb: string): number =>
    room.from.commands.filter((line) => line.split(" ")[1] === verb).length;
  assert.equal(said("UID"), 3 + 3 * 3, "three batches: fetched, looked for, marked, removed");
  assert.deepEqual([said("EXAMINE"), said("SELECT")], [said("STATUS"), 1]);
});

test("a source without UIDPLUS keeps what was moved, marked, and it is not moved again", async () => {
  await using room = await openRoom({ from: { capabilities: "IMAP4rev1 LITERAL+ AUTH=PLAIN SASL-IR" } });

  await room.run();
  await room.run();

  assert.deepEqual(judge(room), { lost: 0, doubled: 0 });
  assert.equal(room.from.messages.filter(({ flags }) => flags.includes("\\Deleted")).length, 12);
  assert.ok(!room.from.commands.some((line) => / (UID )?EXPUNGE| CLOSE/.test(line)));
});

for (const kind of ["bye-kept", "bye-lost"] as const) {
  test(`a server that hangs up in the middle (${kind}): nothing is lost, and nothing is sent twice`, async () => {
    await using room = await openRoom({ to: { onAppend: (number) => (number % 2 === 1 ? kind : "kept") } });

    const outcomes: unknown[] = [];
    for (let turn = 0; turn < 12; turn += 1) outcomes.push(await room.run());

    assert.ok(outcomes.includes("MAIL_SERVER_BUSY"), String(outcomes));
    assert.deepEqual(judge(room), { lost: 0, doubled: 0 });
    assert.deepEqual(room.from.messages, []);
  });
}

test("a server that keeps other bytes gets each message once, and the source keeps them all", async () => {
  await using room = await openRoom({ to: { onAppend: () => "altered" } });

  for (let turn = 0; turn < 4; turn += 1) await room.run();

  assert.equal(room.from.messages.length, 12);
  assert.equal(room.to.messages.length, 13);
});

test("a server that says yes and keeps nothing is not asked for ever, and the source keeps them all", async () => {
  await using room = await openRoom({ to: { onAppend: () => "lost" } });

  for (let turn = 0; turn < 8; turn += 1) await room.run();
  const before = room.to.commands.filter((line) => line.includes("APPEND")).length;
  await room.run();

  assert.equal(room.from.messages.length, 12);
  assert.equal(room.to.commands.filter((line) => line.includes("APPEND")).length, before);
});

for (const [title, body] of [
  ["a literal of ten terabytes", "BODY[] {9999999999999}\r\n"],
  ["a list that is nested for ever", `BODY[] ${"(".repeat(5_000)}`],
  ["a line without an end", "x".repeat(3 * 1024 * 1024)],
] as const) {
  test(`${title} stops the run and moves nothing`, async () => {
    await using room = await openRoom({ from: { body } });

    const outcome = await room.run();

    assert.ok(typeof outcome === "string" || outcome.tally.moved === 0, JSON.stringify(outcome));
    assert.equal(room.to.messages.length, 1);
    assert.equal(room.from.messages.length, 12);
  });
}

test("a source that renumbers everything in the middle of a move does not get its mail moved twice", async () => {
  await using room = await openRoom({ from: { expunge: "ignored" } });
  await room.run();
  room.from.validity = 8;
  for (const message of room.from.messages) message.flags = ["\\Seen"];
  room.from.lies = {};

  await room.run();

  assert.deepEqual(judge(room), { lost: 0, doubled: 0 });
  assert.equal(room.to.messages.length, 13);
  assert.deepEqual(room.from.messages, []);
});

test("a primary that renumbers everything while a twin is in doubt gets both twins", async () => {
  await using room = await openRoom({});
  room.from.messages = [];
  const twin = "Subject: twin\r\n\r\nsame\r\n";
  room.from.put(twin);
  await room.run();
  room.from.put(twin);
  room.to.lies = { onAppend: () => "bye-lost" };
  await room.run();
  room.to.lies = {};
  room.to.validity = 8;

  await room.run();

  assert.equal(room.to.messages.filter(({ text }) => text === twin).length, 2);
  assert.deepEqual(room.from.messages, []);
});
