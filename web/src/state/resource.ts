import { useCallback, useEffect, useState } from "preact/hooks";
import type { ErrorRow, Problem, RouteKey, Routes } from "../../../src/api/contract/index.ts";
import { type Names, pathOf, send } from "./client.ts";

/** What a screen knows of one thing that it asked for. */
export type Resource<Data> =
  | { readonly kind: "loading" }
  | { readonly kind: "error"; readonly problem: Problem }
  | {
      readonly kind: "ready";
      readonly data: Data;
      readonly warnings: readonly ErrorRow[];
      /** The server's clock minus ours, when it answered: ages are counted by the server's. */
      readonly skewMs: number;
      readonly fetchedAt: number;
      /** Asked again since, in vain: what is shown is as old as it is. */
      readonly stale: Problem | null;
    };

export interface Loaded<Data> {
  readonly resource: Resource<Data>;
  readonly reload: () => void;
}

interface Entry {
  resource: Resource<unknown>;
  readonly listeners: Set<() => void>;
  /** How many asked since: only the last answer counts. */
  asked: number;
}

const entries = new Map<string, Entry>();

type Reading = Extract<RouteKey, `GET ${string}`>;

/** Reads a route, shares it between all who look at it, and follows what happens to it. Names null: nothing is asked. */
export function useRoute<Key extends Reading>(
  route: Key,
  names: Readonly<Record<Names<Key>, string>> | null,
  query: Readonly<Record<string, string>> = {},
): Loaded<Routes[Key]["data"]> {
  const path = names === null ? null : pathOf(route, { names, query });
  const [, redraw] = useState(0);
  useEffect(() => {
    if (path === null) return undefined;
    const entry = entryOf(path);
    const listener = () => redraw((count) => count + 1);
    entry.listeners.add(listener);
    void load(path);
    return () => {
      entry.listeners.delete(listener);
    };
  }, [path]);
  const reload = useCallback(() => {
    if (path !== null) void load(path);
  }, [path]);
  const resource = path === null ? loading : (entryOf(path).resource as Resource<Routes[Key]["data"]>);
  return { resource, reload };
}

/** The server sent it by itself: an event of the stream, or the answer to an order. */
export function put(path: string, data: unknown): void {
  const entry = entryOf(path);
  entry.asked += 1;
  const skewMs = entry.resource.kind === "ready" ? entry.resource.skewMs : 0;
  entry.resource = { kind: "ready", data, warnings: [], skewMs, fetchedAt: Date.now(), stale: null };
  for (const listener of entry.listeners) listener();
}

/** Something happened: whoever looks at a path that it concerns asks again. What nobody looks at is forgotten. */
export function touch(concerns: (path: string) => boolean): void {
  for (const [path, entry] of entries) {
    if (!concerns(path)) continue;
    if (entry.listeners.size > 0) void load(path);
    else entries.delete(path);
  }
}

/** At sign-out: nothing of the one before stays in memory. */
export function forgetAll(): void {
  entries.clear();
}

const loading = { kind: "loading" } as const;

function entryOf(path: string): Entry {
  let entry = entries.get(path);
  if (entry === undefined) {
    entry = { resource: loading, listeners: new Set(), asked: 0 };
    entries.set(path, entry);
  }
  return entry;
}

async function load(path: string): Promise<void> {
  const entry = entryOf(path);
  entry.asked += 1;
  const turn = entry.asked;
  const reply = await send<unknown>("GET", path);
  if (entry.asked !== turn) return;
  const now = Date.now();
  if (reply.kind === "data") {
    const { data, warnings, at } = reply.answer;
    const skewMs = new Date(at).getTime() - now;
    entry.resource = { kind: "ready", data, warnings, skewMs, fetchedAt: now, stale: null };
  } else if (
    entry.resource.kind === "ready" &&
    reply.problem.status !== 404 &&
    reply.problem.status !== 403
  ) {
    entry.resource = { ...entry.resource, stale: reply.problem };
  } else {
    entry.resource = { kind: "error", problem: reply.problem };
  }
  for (const listener of entry.listeners) listener();
}
