import { openIncidents } from "../../core/notify/book.ts";
import type { SendOutcome } from "../../core/notify/outcome.ts";
import { concerns, type Route } from "../../core/notify/route.ts";
import type { BeatTrack } from "../../core/notify/view.ts";
import type { Coordination } from "../../ports/coordination.ts";
import type { Pulse } from "../../ports/notifier.ts";
import { readBook } from "./keep-book.ts";
import type { NotifyEngine } from "./notify-engine.ts";
import { refusalOf } from "./refusal-of.ts";

export interface Heartbeat {
  readonly name: string;
  readonly everyMs: number;
  /** What makes it say `ill`. */
  readonly route: Route;
}

export type Beats = Readonly<Record<string, BeatTrack>>;

const key = "notify beats";

export async function readBeats(coordination: Coordination): Promise<Beats> {
  return ((await coordination.readValue(key))?.value ?? {}) as Beats;
}

/**
 * Tells each heartbeat that ClonePanel lives. It is written down first, so that a controller which cannot write its own
 * state any more falls silent and is missed. One that fails is not repeated: the next one comes.
 */
export async function beatDue(engine: NotifyEngine, hearts: readonly Heartbeat[]): Promise<void> {
  const nowMs = engine.clock.nowMs();
  const before = await readBeats(engine.coordination);
  const due = hearts.filter(({ name, everyMs }) => {
    const sinceMs = nowMs - (before[name]?.triedAt ?? Number.NEGATIVE_INFINITY);
    // A clock that was set back must not silence it.
    return sinceMs >= everyMs || sinceMs < 0;
  });
  if (due.length === 0) return;
  for (const { name } of due) await keep(engine, name, (one) => ({ ...one, triedAt: nowMs }));
  await Promise.all(due.map((heart) => beatOne(engine, heart)));
}

async function beatOne(engine: NotifyEngine, heart: Heartbeat): Promise<void> {
  const outcome = await sendBeat(engine, heart);
  await keep(engine, heart.name, (one) =>
    outcome.kind === "sent"
      ? { ...one, heardAt: engine.clock.nowMs(), because: null }
      : { ...one, because: outcome.because },
  );
}

async function sendBeat(engine: NotifyEngine, heart: Heartbeat): Promise<SendOutcome> {
  try {
    const notifier = await engine.notifier(heart.name);
    if (notifier.beat === undefined) return { kind: "refused", because: "it hears no heartbeats" };
    return await notifier.beat(await pulseOf(engine, heart), engine.signal);
  } catch (error) {
    engine.signal.throwIfAborted();
    return refusalOf(error);
  }
}

async function pulseOf({ coordination }: NotifyEngine, { route }: Heartbeat): Promise<Pulse> {
  const open = openIncidents(await readBook(coordination)).filter((one) => concerns(route, one));
  if (open.length === 0) return { state: "well", text: "ClonePanel lives, and nothing is wrong" };
  return { state: "ill", text: open.map(({ title, because }) => `${title}: ${because}`).join("\n") };
}

async function keep(
  { coordination }: NotifyEngine,
  name: string,
  change: (track: BeatTrack) => BeatTrack,
): Promise<void> {
  const stored = await coordination.readValue(key);
  const beats = (stored?.value ?? {}) as Beats;
  const track = beats[name] ?? { triedAt: 0, heardAt: null, because: null };
  // Whoever lost against another write is overtaken by its next beat.
  await coordination.storeValue(key, { ...beats, [name]: change(track) }, stored?.rev ?? 0);
}
