import type { HttpReply, HttpRequest } from "../../ports/http-server.ts";
import { hideSecrets } from "../access/hide-secrets.ts";
import { identify } from "../access/identify.ts";
import type { KnownPrincipal, Principal } from "../access/principal.ts";
import type { RouteKey } from "../contract/routes.ts";
import type { PanelHouse } from "../house.ts";
import { needStepUp } from "../plans/plan-routes.ts";
import { routes } from "../table/index.ts";
import type { RouteRule } from "../table/rule.ts";
import type { Asked, Given } from "./asked.ts";
import { refusalOf } from "./authorize.ts";
import { readCookie } from "./cookie.ts";
import { isOurHost, isOurOrigin } from "./guard-host.ts";
import { firstAnswer } from "./idempotency.ts";
import { matchRoute, patternOf } from "./match-route.ts";
import { ProblemError, problemOfError, refuse } from "./problem.ts";
import { problemReply, replyOf } from "./reply.ts";

const patterns = (Object.keys(routes) as RouteKey[]).map(patternOf);
const mostBodyBytes = 1_048_576;
const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD"]);

export type Work = (asked: Asked<Principal>, key: RouteKey, rule: RouteRule) => Promise<Given>;

export interface Front {
  readonly house: PanelHouse;
  readonly work: Work;
  /** A fault of ours: for the log of the daemon, never for who asked. */
  readonly fault: (error: unknown) => void;
}

/** What `/api/v1` answers. Every gate is passed before a route works; who does not pass is told which, and no more. */
export async function answerApi(front: Front, request: HttpRequest): Promise<HttpReply> {
  const { house } = front;
  const journal: Journal = {
    who: "nobody",
    what: `${request.method} ?`,
    site: null,
    detail: null,
    isRead: true,
  };
  let reply: HttpReply;
  try {
    reply = await passGates(front, request, journal);
  } catch (error) {
    const problem = problemOfError(error);
    if (problem.code === "INTERNAL") front.fault(error);
    reply = problemReply(problem, error instanceof ProblemError ? error.headers : {});
  }
  await writeDown(house, request, journal, reply.status);
  return reply;
}

interface Journal {
  who: string;
  what: string;
  site: string | null;
  detail: unknown;
  isRead: boolean;
}

async function passGates(front: Front, request: HttpRequest, journal: Journal): Promise<HttpReply> {
  const { house } = front;
  const { headers, method } = request;
  if (!isOurHost(headers.get("host"), house.doors))
    throw refuse(421, "HOST_UNKNOWN", "this is not a name of this controller", {
      hint: "List it in the configuration: panel: { hosts: [NAME] }",
    });
  const nowMs = house.clock.nowMs();
  const credentials = { authorization: headers.get("authorization"), cookie: headers.get("cookie") };
  const who = await identify(credentials, { store: house.app.panel, doors: house.doors, nowMs });
  if (who.kind !== "nobody") journal.who = who.name;
  const isRead = safeMethods.has(method);
  if (!isRead && credentials.authorization === undefined && !isOurOrigin(headers, house.doors))
    throw refuse(403, "ORIGIN_FOREIGN", "this request does not come from a page of this controller");
  const { key, rule, parts, question } = routeOf(request, who);
  const site = parts.get("site") ?? null;
  Object.assign(journal, { what: key, site, isRead });
  const refusal = refusalOf(who, rule, site);
  if (refusal !== null) throw refusal;
  if (site !== null && !house.config.sites.some(({ id }) => id === site))
    throw refuse(404, "SITE_UNKNOWN", "there is no such site");
  refuseStrangeQuestions(question, rule);
  const text = isRead ? "" : await readText(request);
  const body = bodyOf(text, request, rule);
  journal.detail = hideSecrets(body);
  if (rule.stepUp === "now") needStepUp(house, who as KnownPrincipal);
  const asked: Asked<Principal> = {
    who,
    part: (name) => parts.get(name) ?? "",
    query: (name) => question.get(name),
    body,
    remote: request.remote,
    host: (headers.get("host") ?? "").toLowerCase(),
    program: headers.get("user-agent") ?? "",
    door: doorOf(credentials.cookie, house),
    lastEventId: headers.get("last-event-id") ?? null,
    signal: AbortSignal.any([request.signal, house.signal]),
  };
  const work = async () => {
    const given = await front.work(asked, key, rule);
    if (given.kind === "data") {
      if (given.site !== undefined) journal.site = given.site;
      Object.assign(journal, given.journal);
    }
    return replyOf(given, house.clock.nowMs());
  };
  return isRead
    ? work()
    : firstAnswer(
        house,
        { request, who, text, isKept: rule.needs !== "nobody" && rule.needs !== "person" },
        work,
      );
}

function doorOf(cookie: string | undefined, { doors }: PanelHouse): string | null {
  const door = readCookie(cookie, doors, "door");
  return door !== null && /^[A-Za-z0-9_-]{43}$/.test(door) ? door : null;
}

interface Routed {
  readonly key: RouteKey;
  readonly rule: RouteRule;
  readonly parts: ReadonlyMap<string, string>;
  readonly question: URLSearchParams;
}

/** Who is nobody learns nothing of what there is: everything but the door is 401. */
function routeOf({ method, target }: HttpRequest, who: Principal): Routed {
  const [path = "", query = ""] = target.split("?", 2);
  const match = matchRoute(patterns, method === "HEAD" ? "GET" : method, path.slice("/api/v1".length));
  if (match.kind === "route")
    return {
      key: match.key,
      rule: routes[match.key],
      parts: match.parts,
      question: new URLSearchParams(query),
    };
  if (who.kind === "nobody") throw refuse(401, "NOT_SIGNED_IN", "you are not signed in");
  if (match.kind === "none") throw refuse(404, "ROUTE_UNKNOWN", "there is nothing at this address");
  const allow = match.allowed.join(", ");
  throw refuse(405, "METHOD_UNKNOWN", `this address takes ${allow}`, { headers: { allow } });
}

function refuseStrangeQuestions(question: URLSearchParams, { query = {} }: RouteRule): void {
  for (const name of new Set(question.keys())) {
    if (!Object.hasOwn(query, name))
      throw refuse(400, "ARGUMENT_INVALID", `there is no question "${name.slice(0, 40)}" here`);
    if (question.getAll(name).length > 1) throw refuse(400, "ARGUMENT_INVALID", `"${name}" is there twice`);
    if ((question.get(name) ?? "").length > 4_096)
      throw refuse(400, "ARGUMENT_INVALID", `"${name}" is too long`);
  }
  for (const [name, { need }] of Object.entries(query))
    if (need === "required" && question.get(name) === null)
      throw refuse(400, "ARGUMENT_INVALID", `"${name}" is missing`);
}

async function readText(request: HttpRequest): Promise<string> {
  const bytes = await request.readBody(mostBodyBytes);
  if (bytes === "too-large") throw refuse(413, "BODY_TOO_LARGE", "a request has 1 MiB at most");
  if (bytes === "broken") throw refuse(400, "BODY_UNREADABLE", "the request broke off");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw refuse(400, "BODY_UNREADABLE", "the request is no UTF-8");
  }
}

/** A page of somebody else can send a form without being asked, but never this type. */
function bodyOf(text: string, { headers }: HttpRequest, { body: schema }: RouteRule): unknown {
  if (text === "" && schema === undefined) return null;
  const type = (headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (text !== "" && type !== "application/json")
    throw refuse(415, "BODY_TYPE_WRONG", "send JSON, with Content-Type: application/json");
  if (schema === undefined) {
    if (text.trim() === "{}") return null;
    throw refuse(400, "ARGUMENT_INVALID", "this route takes no body");
  }
  const parsed = schema.safeParse(jsonOf(text === "" ? "{}" : text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.map(String).join(".") ?? "";
  throw refuse(
    400,
    "ARGUMENT_INVALID",
    `${place === "" ? "the body" : place}: ${issue?.message ?? "is wrong"}`,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse(400, "BODY_UNREADABLE", "the body is no JSON");
  }
}

/** Every write that was asked for, also one that was refused; a stranger's knocking is counted by the limits instead. */
async function writeDown(
  house: PanelHouse,
  request: HttpRequest,
  journal: Journal,
  status: number,
): Promise<void> {
  const { who, what, site, detail, isRead } = journal;
  if (isRead || (who === "nobody" && status !== 200)) return;
  const at = house.clock.nowMs();
  await house.app.panel.audit.append({ at, who, from: request.remote, what, site, status, detail });
}
