import { useEffect, useState } from "preact/hooks";
import type { Events } from "../../../src/api/contract/index.ts";
import { put, touch } from "./resource.ts";
import { readSession } from "./session.ts";

/** `live`: what happens is on the screen within a second. Else it is asked for now and then. */
export type LineState = "connecting" | "live" | "lost";

const pollMs = 20_000;
/** The controller says every 15 s that it lives: after two of these without a word nobody knows. */
const silentMs = 40_000;
const lookMs = 5_000;

/** Follows the controller's stream. While the line is down, what is looked at is asked for again and again. */
export function useEvents(): LineState {
  const [line, setLine] = useState<LineState>("connecting");
  useEffect(() => {
    const source = new EventSource("/api/v1/events");
    let heardAtMs = Date.now();
    const hear = () => {
      heardAtMs = Date.now();
      setLine("live");
    };
    source.addEventListener("open", hear);
    source.addEventListener("error", () => setLine("lost"));
    for (const type of Object.keys(reactions) as (keyof Events)[]) {
      source.addEventListener(type, (event: MessageEvent<string>) => {
        hear();
        react(type, event.data);
      });
    }
    // A process that stands still keeps its connections open: only its silence tells.
    const look = setInterval(() => {
      if (Date.now() - heardAtMs > silentMs) setLine("lost");
    }, lookMs);
    const poll = setInterval(() => {
      touch(isCheap);
    }, pollMs);
    return () => {
      clearInterval(poll);
      clearInterval(look);
      source.close();
    };
  }, []);
  return line;
}

type Reactions = { readonly [Type in keyof Events]: (event: Events[Type]) => void };

const reactions: Reactions = {
  hello: () => touch(isCheap),
  gap: () => touch(isCheap),
  operation: (row) =>
    touch((path) => path.startsWith("/operations") || path.endsWith(`/sites/${row.site}/history`)),
  step: (row) => touch((path) => path === `/operations/${row.operation}`),
  sites: ({ sites }) =>
    touch((path) => isCheap(path) && (path === "/overview" || sites.some((site) => isOf(path, site)))),
  notifications: () => touch((path) => path === "/notifications" || path === "/overview"),
  plan: (plan) => put(`/plans/${encodeURIComponent(plan.id)}`, plan),
  run: (run) => put(`/runs/${encodeURIComponent(run.id)}`, run),
  line: () => undefined,
  beat: () => undefined,
  bye: () => {
    void readSession();
  },
};

function react<Type extends keyof Events>(type: Type, text: string): void {
  reactions[type](JSON.parse(text) as Events[Type]);
}

function isOf(path: string, site: string): boolean {
  const own = `/sites/${encodeURIComponent(site)}`;
  return path === own || path.startsWith(`${own}/`);
}

/** What the controller answers from what it knows. To ask the nameservers, or to read snapshots, is a person's wish. */
function isCheap(path: string): boolean {
  return !/\/(dns|plan|browse|versions|diff|retention|rescues|config|users|tokens|audit)(\/|\?|$)/.test(path);
}
