import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { mailDomain, startPostfix, type TestPostfix, whyNoPostfix } from "./mail/postfix.ts";
import { openNotifyRoom, until } from "./notify/room.ts";

const noPostfix = whyNoPostfix();

/** They mostly wait, each in a room of its own. */
const concurrency = true;

describe("people are told by webhook and mail", { skip: noPostfix ?? false, concurrency }, () => {
  let postfix: TestPostfix;
  before(async () => {
    postfix = await startPostfix(["owner", "other"]);
  });
  after(async () => await postfix?.[Symbol.asyncDispose]());

  const byMail = (to: string, tls = "starttls") =>
    `  mail: { driver: smtp, host: localhost, port: ${postfix.port}, tls: ${tls}, from: "clonepanel@${mailDomain}", to: [${to}] }\n`;

  test("a dead page is one message to each, and its return one more", async () => {
    await using room = await openNotifyRoom({
      more: byMail(`"owner@${mailDomain}"`),
      env: { NODE_EXTRA_CA_CERTS: postfix.caPath },
    });
    const daemon = room.run();
    await until("a first round", () => /started/.test(daemon.said()), daemon.said);

    room.page("down");
    await until(
      "both were told",
      () => room.heard.length > 0 && postfix.mailOf("owner").length > 0,
      daemon.said,
    );
    await sleep(5_000);
    const open = await room.clonepanel(["notify", "list"]);
    room.page("up");
    await until(
      "both of its end",
      () => room.heard.length > 1 && postfix.mailOf("owner").length > 1,
      daemon.said,
    );
    const status = await room.clonepanel(["status"]);
    await daemon.end("SIGINT");

    const said = daemon.said();
    assert.deepEqual(
      room.heard.map(({ kind, title, repetition }) => [kind, title, repetition]),
      [
        ["open", "example.com: front page is bad", "no"],
        ["over", "over: example.com: front page is bad", "no"],
      ],
      said,
    );
    const mails = postfix.mailOf("owner");
    assert.equal(mails.length, 2, said);
    assert.match(mails[0] ?? "", /^Subject: \[ClonePanel\] example\.com: front page is bad$/m);
    assert.match(mails[0] ?? "", /^Auto-Submitted: auto-generated$/m);
    assert.match(mails[0] ?? "", /with ESMTPS/, "it travelled encrypted");
    assert.match(mails[1] ?? "", /^Subject: \[ClonePanel\] over: example\.com: front page is bad$/m);
    assert.match(open.out, /OPEN {2}alarm {2}example\.com: front page is bad[\s\S]*told {5}ops; mail/);
    assert.match(status.out, /good +ops \(webhook\): told last at[\s\S]*good +mail \(smtp\): told last at/);
    assert.doesNotMatch(`${said}${open.out}${status.out}`, /s3cr3t/);
  });

  test("a mail server that refuses is not believed to have taken it, and the other way tells so", async () => {
    await using room = await openNotifyRoom({
      more: byMail(`"nobody@${mailDomain}"`),
      env: { NODE_EXTRA_CA_CERTS: postfix.caPath },
    });
    const daemon = room.run();
    room.page("down");
    await until(
      "the webhook tells of the mail",
      () => room.heard.some(({ title }) => /mail cannot be told/.test(title)),
      daemon.said,
    );
    await daemon.end("SIGINT");

    assert.match(daemon.said(), /mail was not told: .*550/);
  });

  test("a server whose certificate nobody knows gets nothing", async () => {
    await using room = await openNotifyRoom({ more: byMail(`"other@${mailDomain}"`) });

    const { code, out } = await room.clonepanel(["notify", "test"]);

    assert.equal(code, 1);
    assert.match(out, /mail \(smtp\) was not told/);
    assert.equal(postfix.mailOf("other").length, 0);
    assert.equal(room.heard[0]?.kind, "test");
  });
});

describe("a webhook alone", { concurrency }, () => {
  test("a controller killed between journal and delivery tells it again and says that it may come twice", async () => {
    await using room = await openNotifyRoom({});
    room.hook("hang");
    room.page("down");
    const first = room.run();
    await until("the message is under way", () => room.heard.length === 1, first.said);
    await first.end("SIGKILL");
    room.hook("take");

    const second = room.run();
    await until("it was told again", () => room.heard.length === 2, second.said);
    await sleep(3_000);
    await second.end("SIGINT");

    const [once, again] = room.heard;
    assert.equal(once?.repetition, "no");
    assert.equal(again?.repetition, "possible");
    assert.equal(again?.title, once?.title);
    assert.match(again?.text ?? "", /it may have come before/);
    assert.equal(room.heard.length, 2);
  });

  test("a webhook that is down is tried again until it takes the message", async () => {
    await using room = await openNotifyRoom({});
    room.hook("busy");
    room.page("down");
    const daemon = room.run();
    await until("a first attempt", () => room.heard.length === 1, daemon.said);
    const failing = await room.clonepanel(["status"]);
    room.hook("take");
    await until("a second one", () => /ops was told:/.test(daemon.said()), daemon.said);
    await daemon.end("SIGINT");

    assert.match(failing.out, /failing +ops \(webhook\): HTTP 503; 1 waiting/);
    assert.match(daemon.said(), /ops was not told: .*HTTP 503 \[NOTIFIER_FAILED\][\s\S]*ops was told:/);
  });
});
