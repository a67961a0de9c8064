import type { LogChange, LogEnd, OperationLog, OperationRow } from "../../ports/log.ts";
import { type KnownPrincipal, seesSite } from "../access/principal.ts";
import type { PanelHouse } from "../house.ts";
import type { Asked, Given } from "../http/asked.ts";
import { refuse } from "../http/problem.ts";
import { seesOperation } from "../resources/operations.ts";
import type { LogFollower } from "./log-follower.ts";
import type { News } from "./news-desk.ts";
import { Outbox } from "./outbox.ts";

const heartbeatMs = 15_000;
/** A browser that was away for longer reads everything anew: that is less than so many events. */
const mostReplayed = 10_000;
const pageRows = 500;
const mostStreams = 64;
let streams = 0;

/** What happens, from the event that was seen last, or from now. */
export async function eventStream(house: PanelHouse, asked: Asked, follower: LogFollower): Promise<Given> {
  if (streams >= mostStreams)
    throw refuse(429, "TOO_MANY_STREAMS", `${mostStreams} streams are open already`, {
      headers: { "retry-after": "30" },
    });
  return { kind: "events", chunks: tell(house, asked, follower) };
}

async function* tell(house: PanelHouse, asked: Asked, follower: LogFollower): AsyncGenerator<string> {
  streams += 1;
  const { who } = asked;
  const outbox = new Outbox();
  const stop = [
    house.news.listen((news) => {
      if (isFor(who, news)) outbox.put(textOf(narrowed(who, news)));
    }),
    follower.listen(() => outbox.wake()),
    house.news.onEnd(who.kind === "token" ? `token ${who.id}` : who.session, (because) =>
      outbox.end(because),
    ),
  ];
  const close = () => outbox.end(null);
  asked.signal.addEventListener("abort", close);
  house.signal.addEventListener("abort", close);
  const beat = setBeat(house, outbox);
  try {
    yield* speak(house, asked, outbox);
  } finally {
    beat.abort();
    for (const end of stop) end();
    asked.signal.removeEventListener("abort", close);
    house.signal.removeEventListener("abort", close);
    streams -= 1;
  }
}

async function* speak(house: PanelHouse, asked: Asked, outbox: Outbox): AsyncGenerator<string> {
  const { log } = house.app;
  const end = await log.newestChange();
  const idOf = (seq: number) => `${end.log}-${seq}`;
  yield "retry: 2000\n\n";
  yield textOf({
    type: "hello",
    data: { version: house.version, at: isoOf(house), newest: idOf(end.newest) },
  });
  const from = beginning(asked.lastEventId ?? asked.query("after"), end);
  if (from === null) yield textOf({ type: "gap", data: { newest: idOf(end.newest) } });
  const reading = { at: from ?? end.newest };
  while (!outbox.isOver) {
    yield* changesSince(log, asked.who, { reading, idOf });
    for (const text of outbox.take()) yield text;
    await outbox.wait();
  }
  for (const text of outbox.take()) yield text;
}

/** The change after which to begin; null: what was seen last is too long ago, or not of this log. */
function beginning(seen: string | null, { log, newest, oldest }: LogEnd): number | null {
  if (seen === null) return newest;
  const at = seqOf(seen, log);
  const isGap = at === null || at > newest || at + 1 < oldest || newest - at > mostReplayed;
  return isGap ? null : at;
}

async function* changesSince(
  log: OperationLog,
  who: KnownPrincipal,
  { reading, idOf }: { readonly reading: { at: number }; readonly idOf: (seq: number) => string },
): AsyncGenerator<string> {
  for (;;) {
    const changes = await log.changes({ after: reading.at, limit: pageRows });
    const operations = new Map<string, OperationRow | null>();
    for (const change of changes) {
      reading.at = change.seq;
      const text = await changeText(log, change, { who, operations, id: idOf(change.seq) });
      if (text !== null) yield text;
    }
    if (changes.length < pageRows) return;
  }
}

/** One change, as the log has it now: what happened to it since comes in its own event. */
async function changeText(
  log: OperationLog,
  { operation: id, step }: LogChange,
  about: {
    readonly who: KnownPrincipal;
    readonly operations: Map<string, OperationRow | null>;
    readonly id: string;
  },
): Promise<string | null> {
  const { operations, who } = about;
  const operation = operations.get(id) ?? (await log.get(id));
  operations.set(id, operation);
  if (operation === null || !seesOperation(who, operation)) return null;
  if (step === null) {
    const { outcome: _outcome, plan: _plan, ...head } = operation;
    return textOf({ type: "operation", data: { ...head, plan: null, outcome: null } }, about.id);
  }
  const row = (await log.steps(id)).find(({ seq }) => seq === step);
  if (row === undefined) return null;
  const { site, kind } = operation;
  return textOf({ type: "step", data: { ...row, evidence: null, site, kind } }, about.id);
}

function isFor(who: KnownPrincipal, { site, type, data }: News): boolean {
  if (type === "sites")
    return (data as { readonly sites: readonly string[] }).sites.some((one) => seesSite(who, one));
  if (type === "notifications") return true;
  return site === null ? who.sites === "all" : seesSite(who, site);
}

function narrowed(who: KnownPrincipal, news: News): News {
  if (news.type !== "sites") return news;
  const { sites } = news.data as { readonly sites: readonly string[] };
  return { ...news, data: { sites: sites.filter((one) => seesSite(who, one)) } };
}

/** JSON has no line break outside of its texts, and there it is escaped: one event is one `data:` line. */
function textOf({ type, data }: Pick<News, "type" | "data">, id?: string): string {
  return `event: ${type}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** Null: it is of another log, or none of ours. */
function seqOf(id: string, log: string): number | null {
  const match = /^([0-9a-z]{1,32})-(\d{1,15})$/.exec(id);
  return match?.[1] === log ? Number(match[2]) : null;
}

function setBeat(house: PanelHouse, outbox: Outbox): AbortController {
  const { clock, signal } = house;
  const over = new AbortController();
  const both = AbortSignal.any([signal, over.signal]);
  const beat = async () => {
    for (;;) {
      await clock.sleep(heartbeatMs, both);
      // Programs that keep a line open look for comments; a browser is told of events alone.
      outbox.put(`: still here\n\n${textOf({ type: "beat", data: { at: isoOf(house) } })}`);
    }
  };
  void beat().catch(() => undefined);
  return over;
}

function isoOf({ clock }: PanelHouse): string {
  return new Date(clock.nowMs()).toISOString();
}
