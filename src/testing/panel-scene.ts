import { Attempts } from "../api/access/attempts.ts";
import { Challenges } from "../api/access/challenges.ts";
import { NewsDesk } from "../api/events/news-desk.ts";
import type { PanelHouse } from "../api/house.ts";
import { doorsOf } from "../api/http/guard-host.ts";
import { PlanDesk } from "../api/plans/plan-desk.ts";
import { RunDesk } from "../api/plans/run-desk.ts";
import { commands } from "../cli/table/index.ts";
import { readConfig } from "../config/read-config.ts";
import type { Config } from "../core/site/config.ts";
import type { App } from "../ports/app-port.ts";
import type { HttpReply, HttpRequest } from "../ports/http-server.ts";
import type { UserRecord } from "../ports/panel-store.ts";
import type { VerbRunner } from "../ports/verb-runner.ts";
import { makeToken } from "../wiring/panel/make-token.ts";
import { newOpaque } from "../wiring/panel/opaque.ts";
import { fakeClock } from "./fake-clock.ts";
import { scriptedApp } from "./scripted-app.ts";

/** Two sites: `own.example` and `foreign.example`. */
export function twoSites(): Config {
  const site = (name: string) => `
  ${name}:
    names: [${name}]
    app: static
    primary: one
    accounts: { one: { path: ${name} }, two: { path: ${name} } }`;
  const text = `
version: 1
accounts:
  one: { transport: { driver: local, path: /srv/one }, addresses: [203.0.113.10] }
  two: { transport: { driver: local, path: /srv/two }, addresses: [198.51.100.20] }
sites:${site("own.example")}${site("foreign.example")}
`;
  const outcome = readConfig(text, { home: "/home/me", folder: "/srv" });
  if (outcome.kind !== "valid") throw new Error(JSON.stringify(outcome.problems));
  return outcome.config;
}

export const port = 8790;

export interface PanelScene {
  readonly house: PanelHouse;
  readonly clock: ReturnType<typeof fakeClock>;
  /** The cookie of somebody who signed in just now. */
  session(user: string, rights: Partial<UserRecord>): Promise<string>;
  /** The value of an Authorization header. */
  token(scopes: readonly string[], sites: "all" | readonly string[]): Promise<string>;
}

export function panelScene(
  part: { readonly app?: Partial<App>; readonly verbs?: VerbRunner } = {},
): PanelScene {
  const clock = fakeClock();
  const app = scriptedApp(clock, part.app);
  const signal = new AbortController().signal;
  const verbs = part.verbs ?? {
    table: commands,
    run: () => Promise.reject(new Error("nobody expected a verb")),
  };
  const news = new NewsDesk();
  const runs = new RunDesk({ verbs, clock, news, signal, shelf: app.panel.runs });
  const plans = new PlanDesk({ verbs, clock, news, runs, signal });
  const house: PanelHouse = {
    ...{ app, verbs, clock, news, runs, plans, signal },
    config: twoSites(),
    version: "0.0.0",
    doors: doorsOf({ port, listed: ["panel.example"], scheme: "http" }),
    setUpToken: "the-set-up-token",
    attempts: new Attempts(),
    challenges: new Challenges(),
    configFile: {
      file: "/srv/clonepanel.yaml",
      runningText: "",
      read: async () => "",
      write: async () => undefined,
      check: async () => ({ kind: "invalid", problems: [] }),
      show: async () => null,
    },
  };
  return {
    house,
    clock,
    session: async (user, rights) => {
      await app.panel.users.put(user, { ...aUser, ...rights }, { expect: "either", endsAt: null });
      const { secret, hash } = newOpaque("");
      const nowMs = clock.nowMs();
      const record = {
        user,
        label: user,
        startedAt: nowMs,
        lastSeenAt: nowMs,
        steppedUpUntil: nowMs + 600_000,
      };
      await app.panel.sessions.put(
        hash,
        { ...record, from: "127.0.0.1", program: "" },
        { expect: "either", endsAt: null },
      );
      return `clonepanel=${secret}`;
    },
    token: async (scopes, sites) => {
      const draft = { name: scopes.join("+"), scopes, sites, by: "ann", days: 1, nowMs: clock.nowMs() };
      return `Bearer ${(await makeToken(app.panel, draft)).secret}`;
    },
  };
}

const aUser: UserRecord = {
  role: "admin",
  sites: "all",
  mayChange: "no",
  password: "scrypt$1$1$1$AA$AA",
  secondFactor: null,
  offeredSecret: null,
  recoveryCodes: [],
  madeAt: 0,
  lastSeenAt: null,
};

/** As a browser on a page of ours sends it. */
export function request(
  method: string,
  target: string,
  part: { readonly headers?: Readonly<Record<string, string | null>>; readonly body?: unknown } = {},
): HttpRequest {
  const usual: Readonly<Record<string, string>> = {
    host: `127.0.0.1:${port}`,
    origin: `http://127.0.0.1:${port}`,
    "sec-fetch-site": "same-origin",
    "content-type": "application/json",
  };
  const headers = Object.entries({ ...usual, ...part.headers }).filter(([, value]) => value !== null);
  const text = part.body === undefined ? "" : JSON.stringify(part.body);
  return {
    method,
    target,
    headers: new Map(headers.map(([name, value]) => [name, value ?? ""])),
    remote: "127.0.0.1",
    readBody: async (limitBytes) => (Buffer.byteLength(text) > limitBytes ? "too-large" : Buffer.from(text)),
    signal: new AbortController().signal,
  };
}

export function bodyOf(reply: HttpReply): Record<string, unknown> {
  return reply.body.kind === "whole" ? (JSON.parse(String(reply.body.bytes)) as Record<string, unknown>) : {};
}
