import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { routes } from "../../src/api/table/index.ts";
import { canary, openPanelRoom, type PanelRoom, type Reply, type Stream, until } from "./panel/panel-room.ts";

const password = "correct horse battery";
const api = "/api/v1";
const site = `${api}/sites/example.com`;

// One story, on a real `clonepanel run`: from the first login to a role that moved, with everything read on the way.
describe("the interface of a running controller", { concurrency: false }, () => {
  let room: PanelRoom;
  let stream: Stream;
  const seen: string[] = [];
  const ask: PanelRoom["ask"] = async (...order) => {
    const reply = await room.ask(...order);
    seen.push(reply.text);
    return reply;
  };
  before(async () => {
    room = await openPanelRoom();
  });
  after(async () => {
    stream?.end();
    await room[Symbol.asyncDispose]();
  });

  test("nobody is let in before it is set up, and the first one becomes admin", async () => {
    assert.equal((await ask("GET", `${api}/session`)).data["state"], "set-up");
    assert.equal((await ask("GET", `${api}/overview`)).status, 401);
    const body = { setUpToken: room.setUpToken, user: "ann", password };
    assert.equal(
      (await ask("POST", `${api}/set-up`, { body, headers: { origin: "http://evil.example" } })).code,
      "ORIGIN_FOREIGN",
    );
    assert.equal(
      (await ask("POST", `${api}/set-up`, { body, headers: { host: "evil.example" } })).status,
      421,
    );
    assert.equal((await ask("POST", `${api}/set-up`, { body })).status, 200);
    stream = room.listen();
    await until(null, () => stream.events.some(({ type }) => type === "hello"));
  });

  test("the overview becomes good when the schedule has copied the site", async () => {
    await until(null, () => room.said().includes('"job":"snapshot"'));
    const { data } = await ask("GET", `${api}/overview`);
    const [first] = data["sites"] as readonly {
      readonly judgements: readonly { topic: string; level: string }[];
    }[];
    const level = (topic: string) => first?.judgements.find((one) => one.topic === topic)?.level;
    assert.deepEqual([level("copy"), level("spare"), level("snapshot")], ["good", "good", "good"]);
  });

  test("a restore is planned, typed, run as it was seen, and followed live", async () => {
    const page = join(room.primary, "index.html");
    writeFileSync(page, "<html>broken by an update</html>");
    const plan = await planned("snapshot-restore", { id: "latest" });
    assert.equal(plan["needsStepUp"], true);
    const { hash, plans } = plan["state"] as { hash: string; plans: readonly { title: string }[] };
    assert.match(plans[0]?.title ?? "", /goes to one/);
    const confirm = (body: unknown) => ask("POST", `${api}/plans/${plan["id"]}/confirm`, { body });
    assert.equal((await confirm({ hash })).code, "SITE_NOT_TYPED");
    assert.equal((await confirm({ hash: "0".repeat(64), typed: "example.com" })).code, "PLAN_CHANGED");

    const run = await ended(await confirm({ hash, typed: "example.com" }));

    assert.deepEqual([run["state"], run["exit"], run["errors"]], ["done", 0, []]);
    assert.match(readFileSync(page, "utf8"), /first/);
    assert.equal(
      (await confirm({ hash, typed: "example.com" })).data["id"],
      run["id"],
      "a second yes runs nothing",
    );
    const operation = await until(null, () =>
      stream.events.find(
        ({ type, data }) => type === "operation" && data["kind"] === "restore" && data["status"] === "done",
      ),
    );
    const detail = await ask("GET", `${api}/operations/${operation.data["id"]}`);
    assert.ok((detail.data["steps"] as readonly unknown[]).length > 0);
  });

  test("what is no longer what was seen is not done", async () => {
    const page = join(room.primary, "index.html");
    writeFileSync(page, "<html>broken once more</html>");
    const plan = await planned("snapshot-restore", { id: "latest" });
    writeFileSync(join(room.primary, "new.html"), "somebody's work");
    const { hash } = plan["state"] as { hash: string };

    const run = await ended(
      await ask("POST", `${api}/plans/${plan["id"]}/confirm`, { body: { hash, typed: "example.com" } }),
    );

    assert.equal(run["state"], "changed");
    assert.match(readFileSync(page, "utf8"), /once more/);
  });

  test("a switchover from the interface moves the role", async () => {
    const plan = await planned("switchover", { to: "two" });
    const { hash } = plan["state"] as { hash: string };

    const run = await ended(
      await ask("POST", `${api}/plans/${plan["id"]}/confirm`, { body: { hash, typed: "example.com" } }),
    );

    assert.deepEqual([run["state"], run["errors"]], ["done", []]);
    const { data } = await ask("GET", site);
    assert.equal((data["status"] as { primary: string }).primary, "two");
    const history = await ask("GET", `${site}/history`);
    assert.equal((history.data["moves"] as readonly { to: string }[])[0]?.to, "two");
  });

  test("nothing of the log is missed by who was away", async () => {
    const first = stream.events.find(({ id }) => id !== null);
    const known = stream.events.flatMap(({ id }) => (id === null ? [] : [id]));
    const again = room.listen({ headers: { "last-event-id": String(first?.id) } });
    await until(null, () => again.events.some(({ id }) => id === known.at(-1)));
    again.end();
    const replayed = new Set(again.events.flatMap(({ id }) => (id === null ? [] : [id])));

    assert.deepEqual(
      known.slice(1).filter((id) => !replayed.has(id)),
      [],
    );
    const other = room.listen({ headers: { "last-event-id": "0badc0de-1" } });
    await until(null, () => other.events.some(({ type }) => type === "gap"));
    other.end();
  });

  test("the configuration is changed with its comments, and brought back", async () => {
    const { data } = await ask("GET", `${api}/config`);
    const text = String(data["text"]);
    const next = text.replace("every: 1h", "every: 2h");
    const body = { text: next, ifRevision: data["revision"] };
    assert.equal(
      (await ask("POST", `${api}/config/check`, { body: { text: next.replace("two:", "tow:") } })).data[
        "valid"
      ],
      false,
    );
    assert.equal(
      (await ask("PUT", `${api}/config`, { body: { ...body, text: "version: 2" } })).code,
      "CONFIG_INVALID",
    );
    const changed = await ask("PUT", `${api}/config`, { body });
    assert.deepEqual([changed.status, changed.data["running"]], [200, "differs"]);
    assert.equal(readFileSync(join(room.folder, "clonepanel.yaml"), "utf8"), next);
    assert.equal((await ask("PUT", `${api}/config`, { body })).code, "CONFIG_CHANGED");
    await ask("POST", `${api}/config/undo`, { body: { ifRevision: changed.data["revision"] } });
    assert.equal(readFileSync(join(room.folder, "clonepanel.yaml"), "utf8"), text);
  });

  test("every route that reads answers, and none of the secrets is in any answer, event, line or file of the state", async () => {
    const { data } = await ask("POST", `${api}/tokens`, {
      body: { name: "watch", scopes: ["see", "metrics"], sites: "all", days: 1 },
    });
    const token = String(data["secret"]);
    seen.pop();
    const authorization = { authorization: `Bearer ${token}` };
    const fill = { site: "example.com", code: "SITE_LOCKED", id: "latest" } as const;
    const failed: string[] = [];
    for (const key of Object.keys(routes).filter(
      (one) => one.startsWith("GET ") && !one.includes("events"),
    )) {
      const path = key.slice(4).replace(/\{(\w+)\}/g, (_whole, name: keyof typeof fill) => fill[name] ?? "x");
      const question = key.includes("versions")
        ? "?path=index.html"
        : key.includes("diff")
          ? "?from=latest"
          : "";
      const reply = await ask("GET", `${api}${path}${question}`);
      const isAbsent = /operations|plans|runs|rescues\/|\/dns/.test(key) && [404, 422].includes(reply.status);
      if (reply.status !== 200 && !isAbsent)
        failed.push(`${key}: ${reply.status} ${reply.text.slice(0, 200)}`);
    }
    assert.deepEqual(failed, []);
    const metrics = await ask("GET", "/metrics", { headers: authorization });
    assert.match(metrics.text, /clonepanel_role\{site="example\.com",account="two",role="primary"\} 1/);
    assert.equal((await ask("GET", "/healthz")).text, '{"ok":true}');
    assert.equal(JSON.parse((await ask("GET", `${api}/openapi.json`)).text).openapi, "3.1.0");
    const texts = [
      ...seen,
      stream.text(),
      room.said().replace(room.setUpToken, ""),
      ...stateTexts(join(room.folder, "state")),
    ];
    for (const secret of [canary, password, token, room.setUpToken])
      assert.deepEqual(
        texts.filter((text) => text.includes(secret)).map((text) => text.slice(0, 80)),
        [],
      );
    assert.deepEqual((await ask("GET", `${api}/audit/verify`)).data["whole"], true);
  });

  test("a run that died with the controller is told as cut short, and what ended before is still known", async () => {
    const before = await ask("GET", `${api}/runs`);
    const known = (before.data["runs"] as readonly { id: string; state: string }[]).map(({ id }) => id);
    await using mute = await muteServer();
    stream.end();
    await room.restart({ hook: mute.url });
    const begun = await ask("POST", `${api}/notifications/ops/runs/notify-test`);
    assert.equal(begun.status, 202, begun.text);
    await until(null, () => mute.asked() > 0);

    await room.restart({ hook: mute.url });

    const { data } = await ask("GET", `${api}/runs/${begun.data["id"]}`);
    assert.equal(data["state"], "interrupted");
    assert.equal((data["errors"] as readonly { code: string }[])[0]?.code, "INTERRUPTED");
    assert.notEqual(data["endedAt"], null);
    const after = (await ask("GET", `${api}/runs`)).data["runs"] as readonly { id: string; state: string }[];
    assert.deepEqual(
      after.map(({ id }) => id),
      [begun.data["id"], ...known],
    );
    assert.deepEqual(
      after
        .slice(1)
        .map(({ state }) => state)
        .filter((state) => state === "interrupted"),
      [],
    );
  });

  async function planned(verb: string, body: unknown): Promise<Record<string, unknown>> {
    const made = await ask("POST", `${site}/plans/${verb}`, { body });
    assert.equal(made.status, 202, made.text);
    for (;;) {
      const { data } = await ask("GET", `${api}/plans/${made.data["id"]}`);
      const state = data["state"] as { readonly kind: string };
      if (state.kind === "preparing") await new Promise((resolve) => setTimeout(resolve, 100));
      else {
        assert.equal(state.kind, "ready", JSON.stringify(data));
        return data;
      }
    }
  }

  async function ended(reply: Reply): Promise<Record<string, unknown>> {
    assert.equal(reply.status, 202, reply.text);
    for (;;) {
      const { data } = await ask("GET", `${api}/runs/${reply.data["id"]}`);
      if (data["state"] !== "running") return data;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
});

/** Takes requests and never answers. */
async function muteServer() {
  let asked = 0;
  const server = createServer(() => {
    asked += 1;
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked: () => asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

function stateTexts(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isFile() ? [readFileSync(path, "latin1")] : [];
  });
}
