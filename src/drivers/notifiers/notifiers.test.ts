import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import type { Message } from "../../core/notify/message.ts";
import type { Route } from "../../core/notify/route.ts";
import type { NotifierSettings } from "../../core/notify/settings.ts";
import { Secret } from "../../core/site/secret.ts";
import { systemApiRequests } from "../../platform/api-request.ts";
import type { ApiRequests } from "../../ports/api-request.ts";
import { openNotifier } from "./index.ts";

const route: Route = { severity: "info", sites: null, afterMs: 0, quiet: null, weekly: null };
const ref = (env: string) => ({ env });

/** What a service heard, and what it shall answer next. */
interface Heard {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

let server: Server;
let address = "";
const heard: Heard[] = [];
let answer: (request: Heard) => { status: number; body: string; headers?: Record<string, string> };

before(async () => {
  server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const one = { method, url, headers, body: Buffer.concat(pieces).toString() };
      heard.push(one);
      const { status, body, headers: more = {} } = answer(one);
      response.writeHead(status, more).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => server.close());

const message: Message = {
  id: "open 5 alarm example.com primary",
  kind: "open",
  cause: "example.com",
  site: "example.com",
  severity: "alarm",
  title: "the primary is down <!channel>",
  text: "it does not answer @everyone & more",
  at: "2026-11-29T12:00:00.000Z",
  repetition: "no",
};

/** A service as it documents itself: what it wants to see, and what it answers when it took that. */
interface Fake {
  readonly settings: () => NotifierSettings;
  readonly secrets: () => Readonly<Record<string, string>>;
  readonly takes: (request: Heard) => { status: number; body: string };
  readonly holds: (request: Heard) => void;
}

/** Whatever stands there; an expectation that is wrong fails. */
type Loose = string & { readonly [key: string | number]: Loose };

const json = ({ body }: Heard) => JSON.parse(body) as Readonly<Record<string, Loose>>;
const form = ({ body }: Heard) => Object.fromEntries(new URLSearchParams(body));
const whole = (words: string): void => {
  assert.match(words, /the primary is down/);
  assert.match(words, /it does not answer/);
};
const ok = { status: 200, body: "{}" };
const denied = { status: 401, body: "no: s3cr3t" };

const hook = (
  driver: "webhook" | "slack" | "discord" | "teams",
  fake: Pick<Fake, "takes" | "holds">,
): Fake => ({
  settings: () => ({ driver, url: ref("URL"), route }),
  secrets: () => ({ URL: `${address}/hook/s3cr3t` }),
  ...fake,
});

/** Mail has a real server: test/integration/notify.test.ts. */
type HttpDriver = Exclude<NotifierSettings["driver"], "smtp">;

const fakes: Readonly<Record<HttpDriver, Fake>> = {
  webhook: hook("webhook", {
    takes: () => ok,
    holds: (request) => assert.deepEqual(json(request), message),
  }),
  slack: hook("slack", {
    takes: (request) =>
      json(request)["text"] === undefined ? { status: 400, body: "no_text" } : { status: 200, body: "ok" },
    holds: (request) => {
      whole(json(request)["text"] ?? "");
      assert.doesNotMatch(json(request)["text"] ?? "", /<!channel>/);
    },
  }),
  discord: hook("discord", {
    takes: (request) =>
      String(json(request)["content"]).length > 2_000 ? { status: 400, body: "" } : { status: 204, body: "" },
    holds: (request) => {
      whole(json(request)["content"] ?? "");
      assert.deepEqual(json(request)["allowed_mentions"], { parse: [] });
    },
  }),
  teams: hook("teams", {
    takes: (request) => ({ status: json(request)["type"] === "message" ? 202 : 400, body: "" }),
    holds: (request) => {
      const card = json(request)["attachments"]?.[0];
      assert.equal(card?.["contentType"], "application/vnd.microsoft.card.adaptive");
      whole(JSON.stringify(card?.["content"]));
    },
  }),
  ntfy: {
    settings: () => ({ driver: "ntfy", server: address, topic: ref("TOPIC"), token: ref("TOKEN"), route }),
    secrets: () => ({ TOPIC: "alarms", TOKEN: "s3cr3t" }),
    takes: ({ headers, url }) => (headers.authorization === "Bearer s3cr3t" && url === "/" ? ok : denied),
    holds: (request) => {
      assert.deepEqual([json(request)["topic"], json(request)["priority"]], ["alarms", 5]);
      whole(`${json(request)["title"]} ${json(request)["message"]}`);
    },
  },
  telegram: {
    settings: () => ({ driver: "telegram", server: address, token: ref("TOKEN"), chat: "-100", route }),
    secrets: () => ({ TOKEN: "12:s3cr3t" }),
    takes: (request) =>
      request.url === "/bot12:s3cr3t/sendMessage" && String(json(request)["text"]).length <= 4_096
        ? { status: 200, body: '{"ok":true,"result":{}}' }
        : denied,
    holds: (request) => {
      assert.equal(json(request)["chat_id"], "-100");
      assert.equal(json(request)["parse_mode"], undefined);
      whole(json(request)["text"] ?? "");
    },
  },
  matrix: {
    settings: () => ({ driver: "matrix", server: address, token: ref("TOKEN"), room: "!a:b.test", route }),
    secrets: () => ({ TOKEN: "s3cr3t" }),
    takes: ({ headers, method }) =>
      method === "PUT" && headers.authorization === "Bearer s3cr3t"
        ? { status: 200, body: '{"event_id":"$1"}' }
        : denied,
    holds: (request) => {
      assert.equal(
        request.url,
        `/_matrix/client/v3/rooms/${encodeURIComponent("!a:b.test")}/send/m.room.message/${encodeURIComponent(message.id)}`,
      );
      whole(json(request)["body"] ?? "");
    },
  },
  pushover: {
    settings: () => ({
      driver: "pushover",
      server: address,
      token: ref("TOKEN"),
      user: ref("USER_KEY"),
      route,
    }),
    secrets: () => ({ TOKEN: "s3cr3t", USER_KEY: "u" }),
    takes: (request) =>
      form(request)["token"] === "s3cr3t" &&
      (form(request)["message"] ?? "").length <= 1_024 &&
      (form(request)["title"] ?? "").length <= 250
        ? { status: 200, body: '{"status":1,"request":"e4"}' }
        : denied,
    holds: (request) => {
      assert.deepEqual([form(request)["user"], form(request)["priority"]], ["u", "1"]);
      whole(`${form(request)["title"]} ${form(request)["message"]}`);
    },
  },
  gotify: {
    settings: () => ({ driver: "gotify", server: address, token: ref("TOKEN"), route }),
    secrets: () => ({ TOKEN: "s3cr3t" }),
    takes: ({ headers, url }) => (headers["x-gotify-key"] === "s3cr3t" && url === "/message" ? ok : denied),
    holds: (request) => whole(`${json(request)["title"]} ${json(request)["message"]}`),
  },
  pagerduty: {
    settings: () => ({ driver: "pagerduty", server: address, key: ref("KEY"), route }),
    secrets: () => ({ KEY: "s3cr3t" }),
    takes: (request) =>
      json(request)["routing_key"] === "s3cr3t" &&
      (json(request)["payload"]?.["summary"] ?? "").length <= 1_024
        ? { status: 202, body: '{"status":"success","message":"Event processed"}' }
        : denied,
    holds: (request) => {
      assert.deepEqual(
        [json(request)["event_action"], json(request)["dedup_key"]],
        ["trigger", message.cause],
      );
      assert.equal(json(request)["payload"]?.["severity"], "critical");
      whole(JSON.stringify(json(request)["payload"]));
    },
  },
  healthchecks: {
    settings: () => ({ driver: "healthchecks", url: ref("URL"), everyMs: 60_000, route }),
    secrets: () => ({ URL: `${address}/ping/s3cr3t` }),
    takes: ({ url }) =>
      url === "/ping/s3cr3t/log" ? { status: 200, body: "OK" } : { status: 404, body: "" },
    holds: ({ body }) => whole(body),
  },
  twilio: {
    settings: () => ({
      driver: "twilio",
      server: address,
      account: "AC1",
      token: ref("TOKEN"),
      from: "+1",
      to: "+2",
      route,
    }),
    secrets: () => ({ TOKEN: "s3cr3t" }),
    takes: ({ headers, url }) =>
      headers.authorization === `Basic ${btoa("AC1:s3cr3t")}` &&
      url === "/2010-04-01/Accounts/AC1/Messages.json"
        ? { status: 201, body: "{}" }
        : denied,
    holds: (request) => {
      assert.deepEqual([form(request)["From"], form(request)["To"]], ["+1", "+2"]);
      whole(form(request)["Body"] ?? "");
    },
  },
};

function open(fake: Fake, http: ApiRequests = systemApiRequests) {
  const secrets = fake.secrets();
  heard.length = 0;
  return openNotifier(fake.settings(), {
    http,
    secrets: { resolve: async (one) => new Secret("env" in one ? (secrets[one.env] ?? "") : "") },
  });
}

async function send(fake: Fake, told: Message = message, http?: ApiRequests) {
  return (await open(fake, http)).send(told, new AbortController().signal);
}

for (const [driver, fake] of Object.entries(fakes))
  describe(`the notifier ${driver}`, () => {
    test("tells its service everything, in the documented shape", async () => {
      answer = fake.takes;

      assert.deepEqual(await send(fake), { kind: "sent" });

      assert.equal(heard.length, 1);
      const [request] = heard;
      assert.ok(request !== undefined);
      fake.holds(request);
    });

    test("a no is a refusal, a busy service is later, and neither repeats a secret", async () => {
      answer = () => denied;
      const refused = await send(fake);
      answer = () => ({ status: 429, body: "s3cr3t", headers: { "retry-after": "7" } });
      const busy = await send(fake);
      answer = () => ({ status: 503, body: "s3cr3t" });
      const down = await send(fake);

      assert.deepEqual(refused, { kind: "refused", because: "HTTP 401" });
      assert.ok(busy.kind === "later" && busy.because === "HTTP 429", JSON.stringify(busy));
      if (driver !== "telegram") assert.equal(busy.waitMs, 7_000);
      assert.deepEqual(down, { kind: "later", because: "HTTP 503", waitMs: null });
    });

    test("a redirection is refused and not followed: the secret would go with it", async () => {
      answer = () => ({ status: 302, body: "", headers: { location: `${address}/elsewhere` } });

      const outcome = await send(fake);

      assert.equal(outcome.kind, "refused");
      assert.equal(heard.length, 1);
    });

    test("silence and an endless answer are tried again", async () => {
      const silent = await send(fake, message, {
        request: async () => ({ kind: "silent", because: "no answer within 20 s" }),
      });
      const endless = await send(fake, message, { request: async () => ({ kind: "too-large" }) });

      assert.deepEqual(silent, { kind: "later", because: "no answer (no answer within 20 s)", waitMs: null });
      assert.equal(endless.kind, "later");
    });

    test("a message of any length is one that the service takes", async () => {
      answer = fake.takes;
      const long = "x".repeat(40_000);

      assert.deepEqual(await send(fake, { ...message, title: `${message.title} ${long}`, text: long }), {
        kind: "sent",
      });
    });
  });

test("a service that answers 200 and took nothing is not believed", async () => {
  const lies = {
    telegram: '{"ok":false,"error_code":400}',
    pushover: '{"status":0,"errors":["user key is invalid"]}',
    healthchecks: "OK (not found)",
    teams: "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429",
  } as const;

  for (const driver of ["telegram", "pushover", "healthchecks", "teams"] as const) {
    answer = () => ({ status: 200, body: lies[driver] });
    assert.notEqual((await send(fakes[driver])).kind, "sent", driver);
  }
});

test("how long to wait is read where the service says it", async () => {
  answer = () => ({ status: 429, body: '{"ok":false,"error_code":429,"parameters":{"retry_after":34}}' });
  const telegram = await send(fakes.telegram);
  answer = () => ({ status: 429, body: '{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":2000}' });
  const matrix = await send(fakes.matrix);

  assert.deepEqual(telegram, { kind: "later", because: "HTTP 429", waitMs: 34_000 });
  assert.deepEqual(matrix, { kind: "later", because: "HTTP 429", waitMs: 2_000 });
});

test("the end of an incident resolves the one that PagerDuty keeps", async () => {
  answer = fakes.pagerduty.takes;

  await send(fakes.pagerduty, { ...message, kind: "over" });

  const [request] = heard;
  assert.ok(request !== undefined);
  assert.deepEqual([json(request)["event_action"], json(request)["dedup_key"]], ["resolve", message.cause]);
});

test("a heartbeat is a ping while all is well and a failure while it is not", async () => {
  answer = () => ({ status: 200, body: "OK" });
  const heart = await open(fakes.healthchecks);

  await heart.beat?.({ state: "well", text: "lives" }, new AbortController().signal);
  await heart.beat?.({ state: "ill", text: "a page is down" }, new AbortController().signal);

  assert.deepEqual(
    heard.map(({ url, body }) => [url, body]),
    [
      ["/ping/s3cr3t", "lives"],
      ["/ping/s3cr3t/fail", "a page is down"],
    ],
  );
});

test("an address that is none is said so without being shown", async () => {
  const outcome = await send({ ...fakes.webhook, secrets: () => ({ URL: "not an address s3cr3t" }) });

  assert.deepEqual(outcome, {
    kind: "later",
    because: "no answer (its address is no http or https address)",
    waitMs: null,
  });
});
