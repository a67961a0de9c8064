import type { HttpListening, HttpReply, HttpRequest, HttpServer } from "../ports/http-server.ts";
import type { PageFiles } from "../ports/page-files.ts";
import { newOpaque } from "../wiring/panel/opaque.ts";
import { Attempts } from "./access/attempts.ts";
import { Challenges } from "./access/challenges.ts";
import { identify } from "./access/identify.ts";
import { LogFollower } from "./events/log-follower.ts";
import { NewsDesk } from "./events/news-desk.ts";
import { answerBeat, beatPath } from "./heartbeats.ts";
import type { PanelHouse } from "./house.ts";
import { answerApi } from "./http/answer-request.ts";
import { refusalOf } from "./http/authorize.ts";
import { doorsOf, isOurHost } from "./http/guard-host.ts";
import { refuse } from "./http/problem.ts";
import { jsonReply, problemReply, textReply } from "./http/reply.ts";
import { answerStatic } from "./http/static-files.ts";
import { metricsText } from "./metrics.ts";
import { answerObserver, observerPath } from "./observers.ts";
import { openApiOf } from "./openapi.ts";
import { PlanDesk } from "./plans/plan-desk.ts";
import { RunDesk } from "./plans/run-desk.ts";
import { workOf } from "./work.ts";

export interface ServeOrder
  extends Pick<PanelHouse, "app" | "config" | "verbs" | "clock" | "version" | "configFile" | "signal"> {
  readonly server: HttpServer;
  readonly files: PageFiles;
  readonly listen: {
    readonly address: string;
    readonly port: number;
    readonly hosts: readonly string[];
    readonly scheme: "http" | "https";
  };
  /** A fault of ours that nobody else will tell. */
  readonly fault: (error: unknown) => void;
}

export interface Serving extends AsyncDisposable {
  readonly url: string;
  /** Shown once; null: somebody has set it up already. */
  readonly setUpToken: string | null;
  readonly news: NewsDesk;
}

/** Opens the interface. What it begins is asked to end, and waited for, when it is disposed. */
export async function servePanel(order: ServeOrder): Promise<Serving> {
  const { app, config, verbs, clock, version, configFile, signal, listen } = order;
  const news = new NewsDesk();
  const closing = new AbortController();
  const both = AbortSignal.any([signal, closing.signal]);
  const follower = new LogFollower();
  const runs = new RunDesk({ verbs, clock, news, signal: both, shelf: app.panel.runs });
  await runs.recall();
  const plans = new PlanDesk({ verbs, clock, news, runs, signal: both });
  const setUpToken = (await app.panel.users.list()).length === 0 ? newOpaque("").secret : null;
  // Its own port is only known once it listens; until then nobody is let in.
  let house: PanelHouse | null = null;
  const listening = await order.server.listen({
    address: listen.address,
    port: listen.port,
    answer: async (request) => (house === null ? starting() : answer(house, request, order, follower)),
  });
  const doors = doorsOf({ port: listening.port, listed: listen.hosts, scheme: listen.scheme });
  const parts = { app, config, verbs, clock, version, configFile, signal: both };
  const access = { attempts: new Attempts(), challenges: new Challenges() };
  house = { ...parts, ...access, doors, setUpToken, news, plans, runs };
  const following = follower.follow({ log: app.log, clock, news, signal: both });
  return {
    url: urlOf(listen.address, listening),
    setUpToken,
    news,
    async [Symbol.asyncDispose]() {
      closing.abort(new Error("the daemon ends"));
      await Promise.all([listening[Symbol.asyncDispose](), following, plans.ended(), runs.ended()]);
    },
  };
}

async function answer(
  house: PanelHouse,
  request: HttpRequest,
  order: ServeOrder,
  follower: LogFollower,
): Promise<HttpReply> {
  const path = request.target.split(/[?#]/, 1)[0] ?? "";
  // Says nothing but that it lives, so that whoever starts it can ask by any name.
  if (path === "/healthz") return jsonReply(200, { ok: true });
  if (path.startsWith(beatPath)) return answerBeat(house, request, path);
  if (path.startsWith(observerPath)) return answerObserver(house, request, path);
  if (path.startsWith("/api/v1/") && path !== "/api/v1/openapi.json")
    return answerApi({ house, work: workOf(house, follower), fault: order.fault }, request);
  if (!isOurHost(request.headers.get("host"), house.doors))
    return problemReply(refuse(421, "HOST_UNKNOWN", "this is not a name of this controller").problem);
  if (path === "/api/v1/openapi.json") return jsonReply(200, openApiOf(house.version, house.verbs.table));
  if (path === "/metrics") return metrics(house, request);
  if (path === "/api" || path.startsWith("/api/"))
    return problemReply(refuse(404, "ROUTE_UNKNOWN", "there is nothing at this address").problem);
  return answerStatic(order.files, request);
}

async function metrics(house: PanelHouse, { method, headers }: HttpRequest): Promise<HttpReply> {
  const credentials = { authorization: headers.get("authorization"), cookie: headers.get("cookie") };
  const nowMs = house.clock.nowMs();
  const who = await identify(credentials, { store: house.app.panel, doors: house.doors, nowMs });
  const refusal = refusalOf(who, { needs: "metrics" }, null);
  if (refusal !== null || who.kind === "nobody")
    return problemReply((refusal ?? refuse(401, "NOT_SIGNED_IN", "")).problem);
  if (method !== "GET")
    return problemReply(refuse(405, "METHOD_UNKNOWN", "this address takes GET").problem, { allow: "GET" });
  return textReply(200, "text/plain; version=0.0.4; charset=utf-8", await metricsText(house, who));
}

function starting(): HttpReply {
  return problemReply(refuse(503, "NOT_READY", "it is being opened").problem, { "retry-after": "1" });
}

function urlOf(address: string, { port }: HttpListening): string {
  return `http://${address.includes(":") ? `[${address}]` : address}:${port}/`;
}
