import type { HttpReply } from "../../ports/http-server.ts";
import type { Answer, Problem } from "../contract/answer.ts";
import type { Given } from "./asked.ts";
import { guardHeaders, privateHeaders } from "./headers.ts";

export function replyOf(given: Given, nowMs: number): HttpReply {
  if (given.kind === "events") {
    return {
      status: 200,
      headers: { ...privateHeaders, "content-type": "text/event-stream", "x-accel-buffering": "no" },
      body: { kind: "stream", chunks: given.chunks },
    };
  }
  const { data, warnings = [], status = 200, headers = {} } = given;
  const answer: Answer<unknown> = { data, warnings, at: new Date(nowMs).toISOString() };
  return jsonReply(status, answer, headers);
}

export function problemReply(problem: Problem, headers: Readonly<Record<string, string>> = {}): HttpReply {
  return {
    ...jsonReply(problem.status, problem, headers),
    headers: { ...privateHeaders, "content-type": "application/problem+json", ...headers },
  };
}

export function jsonReply(
  status: number,
  document: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpReply {
  return {
    status,
    headers: { ...privateHeaders, "content-type": "application/json; charset=utf-8", ...headers },
    body: { kind: "whole", bytes: JSON.stringify(document) },
  };
}

export function textReply(
  status: number,
  type: string,
  text: string | Uint8Array,
  cache = "no-store",
): HttpReply {
  return {
    status,
    headers: { ...guardHeaders, "cache-control": cache, "content-type": type },
    body: { kind: "whole", bytes: text },
  };
}
