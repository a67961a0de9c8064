import type { Answer, Problem, RouteKey, Routes } from "../../../src/api/contract/index.ts";

export type Reply<Data> =
  | { readonly kind: "data"; readonly answer: Answer<Data> }
  | { readonly kind: "problem"; readonly problem: Problem };

/** The names between braces of a route's address. */
export type Names<Route extends string> = Route extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;

export interface Order<Key extends RouteKey> {
  readonly names: Readonly<Record<Names<Key>, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Routes[Key]["body"];
  /** The same key twice is done once: for whatever changes something. */
  readonly key?: string;
}

/** One request, held against the contract by the compiler. Never throws: that nobody answers is an answer too. */
export async function ask<Key extends RouteKey>(
  route: Key,
  order: Order<Key>,
): Promise<Reply<Routes[Key]["data"]>> {
  const [method = "GET"] = route.split(" ", 1);
  return send(method, pathOf(route, order), order);
}

export function pathOf(
  route: string,
  order: Pick<Order<never>, "query"> & { readonly names: object },
): string {
  const names = order.names as Readonly<Record<string, string>>;
  const path = route
    .slice(route.indexOf(" ") + 1)
    .replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names[name] ?? ""));
  const query = new URLSearchParams(order.query).toString();
  return query === "" ? path : `${path}?${query}`;
}

export async function send<Data>(
  method: string,
  path: string,
  order: { readonly body?: unknown; readonly key?: string } = {},
): Promise<Reply<Data>> {
  const request: RequestInit = { method, credentials: "same-origin", headers: headersOf(method, order.key) };
  if (method !== "GET") request.body = JSON.stringify(order.body ?? {});
  try {
    return await readReply<Data>(await fetch(`/api/v1${path}`, request));
  } catch (cause) {
    return { kind: "problem", problem: noAnswer(String(cause)) };
  }
}

export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

function headersOf(method: string, key: string | undefined): Record<string, string> {
  return {
    accept: "application/json",
    ...(method === "GET" ? {} : { "content-type": "application/json" }),
    ...(key === undefined ? {} : { "idempotency-key": key }),
  };
}

async function readReply<Data>(response: Response): Promise<Reply<Data>> {
  const json = parse(await response.text());
  if (response.ok && isAnswer<Data>(json)) return { kind: "data", answer: json };
  if (isProblem(json)) return { kind: "problem", problem: json };
  return { kind: "problem", problem: { ...noAnswer(`HTTP ${response.status}`), status: response.status } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isAnswer<Data>(json: unknown): json is Answer<Data> {
  return typeof json === "object" && json !== null && "data" in json && "at" in json;
}

function isProblem(json: unknown): json is Problem {
  return typeof json === "object" && json !== null && "code" in json && "detail" in json;
}

/** Status 0: nobody said anything, so nothing is known of what it did. */
export function noAnswer(detail: string): Problem {
  return {
    type: "about:blank",
    title: "",
    status: 0,
    detail,
    code: "NO_ANSWER",
    hint: "",
    site: null,
    account: null,
    exit: 1,
    errors: [],
  };
}
