import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { repository } from "../repository.ts";
import { openPanelRoom, type PanelRoom, until } from "./panel/panel-room.ts";

// A real `clonepanel run`, and a real `clonepanel observe` beside it: they have nothing in common but a key.
const key = "3f9a1c5e7b8d02461f3e5a7c9b0d8e6f";
const beatKey = "b1c6e8f0d2a4937586c0e2f4a6b8d0c1";
const observers: ChildProcess[] = [];
const page = createServer(({ url }, response) => {
  if (url === "/rdap/domain/example.com") response.end(JSON.stringify(registered));
  else response.writeHead(isWell ? 200 : 500).end("Harbour Walks");
});
/** As a registry answers (RFC 9083). */
const registered = {
  ...{ objectClassName: "domain", ldhName: "EXAMPLE.COM", status: ["active"] },
  events: [{ eventAction: "expiration", eventDate: new Date(Date.now() + 20.5 * 86_400_000).toISOString() }],
};
let isWell = true;
let room: PanelRoom;

before(async () => {
  await once(page.listen(0, "127.0.0.1"), "listening");
  const { port } = page.address() as AddressInfo;
  room = await openPanelRoom((text) =>
    text
      .replace("[203.0.113.10]", "[127.0.0.1]")
      .replace(
        "sites:\n",
        `anchors: ["127.0.0.1:${port}"]\nobservers:\n  tokyo: { key: { file: ./tokyo.key }, network: attic }\nsites:\n`,
      )
      .replace(
        "    mirror:",
        `    checks:
      - { kind: http, url: "http://example.com:${port}/", every: 1s }
      - { kind: domain, domain: example.com, rdap: "http://127.0.0.1:${port}/rdap", every: 1s }
      - { kind: heartbeat, name: nightly, key: { file: ./nightly.key }, every: 1s, age: { warn: 2s, bad: 4s } }
    mirror:`,
      ),
  );
  writeFileSync(join(room.folder, "tokyo.key"), `${key}\n`, { mode: 0o600 });
  writeFileSync(join(room.folder, "nightly.key"), `${beatKey}\n`, { mode: 0o600 });
  const body = { setUpToken: room.setUpToken, user: "ann", password: "correct horse battery" };
  assert.equal((await room.ask("POST", "/api/v1/set-up", { body })).status, 200);
});
after(async () => {
  for (const one of observers) one.kill("SIGKILL");
  page.close();
  await room[Symbol.asyncDispose]();
});

interface Observing {
  said(): string;
  end(): Promise<number | null>;
}

function startObserver(name: string, given: string): Observing {
  const controller = `http://127.0.0.1:${room.port}`;
  const argv = [`${repository}/src/cli/main.ts`, "observe", name, "--controller", controller];
  const child = spawn(process.execPath, argv, {
    cwd: room.folder,
    // No configuration, no vault, no state: nothing but the key.
    env: { PATH: process.env["PATH"], HOME: "/nonexistent", CLONEPANEL_OBSERVER_KEY: given },
    stdio: ["ignore", "pipe", "pipe"],
  });
  observers.push(child);
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
  return {
    said: () => said,
    end: async () => {
      const ended = once(child, "exit");
      child.kill("SIGINT");
      return ((await ended) as [number | null])[0];
    },
  };
}

async function voteOf(observer: string): Promise<string | undefined> {
  const { data } = await room.ask("GET", "/api/v1/sites/example.com/failover");
  const watch = data["watch"] as { readonly votes: readonly Record<string, string>[] } | null;
  const vote = watch?.votes.find((one) => one["observer"] === observer);
  return vote === undefined ? undefined : `${vote["says"]} from ${vote["network"]}`;
}

async function untilVote(wanted: string | undefined): Promise<void> {
  const deadline = Date.now() + 240_000;
  while ((await voteOf("tokyo")) !== wanted) {
    if (Date.now() > deadline) assert.fail(`tokyo says ${await voteOf("tokyo")}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

async function untilCheck(name: string, ...wanted: readonly string[]): Promise<void> {
  const deadline = Date.now() + 240_000;
  for (;;) {
    const { data } = await room.ask("GET", "/api/v1/sites/example.com/checks");
    const checks = data["checks"] as readonly { readonly name: string; readonly state: string }[];
    const state = checks.find((check) => check.name === name)?.state ?? "absent";
    if (wanted.includes(state)) return;
    if (Date.now() > deadline) assert.fail(`${name} is ${state}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

test("an observer's votes reach the watch, turn with what it sees, and end with it", async () => {
  const observer = startObserver("tokyo", key);
  await untilVote("up from attic");
  isWell = false;
  await untilVote("down from attic");
  isWell = true;
  await untilVote("up from attic");

  assert.equal(await observer.end(), 130, observer.said());
  assert.match(observer.said(), /looks at 1 site/);
  assert.match(observer.said(), /example\.com down: status 500/);
  const { data } = await room.ask("GET", "/api/v1/sites/example.com/failover");
  assert.deepEqual((data["watch"] as { readonly epoch: number }).epoch, 1, "it ordered nothing");
});

test("another key and another name are refused, and told so in words", async () => {
  const wrong = startObserver("tokyo", key.replace("3", "4"));
  const unknown = startObserver("oslo", key);
  await until(null, () => [wrong, unknown].every((one) => one.said().includes("refuses")));

  assert.match(unknown.said(), /knows no observer "oslo" with this key/);
  for (const one of [wrong, unknown]) await one.end();
});

test("its address takes nothing but reports: no other method, no cookie, no token, no order", async () => {
  const path = "/observe/v1/tokyo";
  for (const [method, body, status] of [
    ["GET", undefined, 405],
    ["DELETE", undefined, 405],
    ["POST", { observer: "tokyo", votes: [] }, 401],
    ["POST", "x".repeat(5 * 1024 * 1024), 413],
  ] as const) {
    // With the cookie of the admin who is signed in.
    assert.equal((await room.ask(method, path, { body })).status, status, method);
  }
});

test("a domain's registry is asked, and says for how long it is registered", async () => {
  await untilCheck("domain example.com", "warning");
});

test("a job that says that it lives is good, and is missed when it is silent", async () => {
  const path = "/beat/v1/example.com/nightly";
  const beat = (where: string, key: string) =>
    room.ask("POST", where, { headers: { authorization: `Bearer ${key}` } });
  assert.equal((await beat(path, "another")).status, 401);
  assert.equal((await beat(path, "")).status, 401);
  assert.equal((await beat("/beat/v1/example.com/weekly", beatKey)).status, 401);
  assert.equal((await room.ask("GET", path)).status, 405);
  await untilCheck("nightly", "unknown");
  assert.equal((await beat(path, beatKey)).status, 200);
  // It may have become a warning before anybody looked.
  await untilCheck("nightly", "good", "warning");
  await untilCheck("nightly", "bad");
});

test("a key that could be guessed is not used", async () => {
  const weak = startObserver("tokyo", "tokyo");
  await until(null, () => weak.said().includes("OBSERVER_KEY_WEAK"));
});
