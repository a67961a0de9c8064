import { judgeHttp } from "../../core/check/judge-http.ts";
import { judgeOwnLine } from "../../core/check/own-line.ts";
import {
  type ObserverTask,
  type ObserverVote,
  observerLimits,
  readTask,
  writeObserverTalk,
} from "../../core/failover/observer-talk.ts";
import { mapLimited } from "../../core/map-limited.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Digest } from "../../ports/digest.ts";
import type { Http } from "../../ports/http.ts";
import type { Probes } from "../../ports/probes.ts";

export interface ObserveOrder {
  readonly observer: string;
  /** Where each controller's interface is: `https://panel.example.com`. */
  readonly controllers: readonly string[];
  readonly key: string;
  readonly say: (line: ObserverLine) => void;
  readonly http: Pick<Http, "post">;
  readonly probes: Probes;
  readonly clock: Clock;
  readonly digest: Pick<Digest, "hmacSha256" | "randomHex">;
  readonly signal: AbortSignal;
}

/** What a person is told, when it changes. */
export interface ObserverLine {
  readonly controller: string;
  readonly text: string;
}

const lookMs = 5_000;
const anchorMs = 3_000;
const reportMs = 10_000;
const pauseMs = 5_000;
const atOnce = 16;
const maxBodyBytes = 256 * 1024;

/** Looks at what the controllers ask for, and tells each of them what it saw, until the signal. It can do nothing else. */
export async function observe(order: ObserveOrder): Promise<void> {
  await Promise.all(order.controllers.map((controller) => observeFor(order, controller)));
}

interface Answers {
  readonly round: string;
  readonly votes: readonly ObserverVote[];
}

async function observeFor(order: ObserveOrder, controller: string): Promise<void> {
  const { clock, signal } = order;
  const news = newsOf(order, controller);
  let answers: Answers | null = null;
  try {
    while (!signal.aborted) {
      const outcome = await report(order, controller, answers);
      answers = null;
      if (outcome.kind === "silent") {
        news("", outcome.because);
        await clock.sleep(pauseMs, signal);
        continue;
      }
      const { task } = outcome;
      news("", wordsOf(task));
      await clock.sleep(Math.min(Math.max(task.everyMs, 1_000), 30_000), signal);
      const votes = await look(order, task);
      for (const { site, says, because } of votes) news(site, `${says}: ${because}`);
      answers = { round: task.round, votes };
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function wordsOf({ looks, taken }: ObserverTask): string {
  const many = looks.length === 1 ? "1 site" : `${looks.length} sites`;
  return taken === "stale" ? "what was seen came too late to be counted" : `looks at ${many}`;
}

type Reported =
  | { readonly kind: "task"; readonly task: ObserverTask }
  | { readonly kind: "silent"; readonly because: string };

async function report(order: ObserveOrder, controller: string, answers: Answers | null): Promise<Reported> {
  const { observer, http, digest, key, signal } = order;
  const hmac = (text: string) => digest.hmacSha256(key, text);
  const nonce = digest.randomHex(16);
  const said = { round: answers?.round ?? null, votes: answers?.votes ?? [] };
  const outcome = await http.post({
    url: `${controller}/observe/v1/${observer}`,
    address: null,
    headers: { "content-type": "application/json" },
    body: writeObserverTalk({ v: 1, kind: "report", observer, nonce, ...said }, hmac),
    timeoutMs: reportMs,
    maxBodyBytes: observerLimits.bodyBytes,
    signal,
  });
  if (outcome.kind === "failed") return { kind: "silent", because: `cannot be reached: ${outcome.because}` };
  if (outcome.status === 401)
    return { kind: "silent", because: `refuses: it knows no observer "${observer}" with this key` };
  if (outcome.status !== 200) return { kind: "silent", because: `answers with ${outcome.status}` };
  const task = readTask(utf8(outcome.body), { observer, nonce }, hmac);
  return task === null
    ? { kind: "silent", because: "what answers there does not know this key" }
    : { kind: "task", task };
}

/** Whoever sees nothing at all proves its own line first, or says nothing. */
async function look(order: ObserveOrder, { looks, anchors }: ObserverTask): Promise<readonly ObserverVote[]> {
  const { probes, signal } = order;
  const seen = await mapLimited(looks, atOnce, async ({ url, address, expect, site, primary, epoch }) => {
    const page = await probes.http({ url, address, timeoutMs: lookMs, maxBodyBytes, signal });
    // How far away it stands is nobody's fault.
    const { kind, because } = judgeHttp({ ...expect, firstByteMs: null }, page);
    return { site, primary, epoch, isUp: kind === "good", because };
  });
  const line = seen.every(({ isUp }) => isUp)
    ? null
    : judgeOwnLine(
        await Promise.all(anchors.map((at) => probes.connect({ ...at, timeoutMs: anchorMs, signal }))),
      );
  const missed = line?.state === "proven" ? "down" : "abstains";
  return seen.map(({ isUp, ...vote }) => ({ ...vote, says: isUp ? "up" : missed }));
}

/** Says of each thing only what is new. */
function newsOf({ say }: ObserveOrder, controller: string): (about: string, text: string) => void {
  const last = new Map<string, string>();
  return (about, text) => {
    // How many milliseconds it took is no news.
    const gist = text.replace(/\d+ ms/g, "");
    if (last.get(about) === gist) return;
    last.set(about, gist);
    say({ controller, text: about === "" ? text : `${about} ${text}` });
  };
}

/** Bodies come as one character a byte. */
function utf8(latin1: string): string {
  return new TextDecoder().decode(Uint8Array.from(latin1, (character) => character.charCodeAt(0)));
}
