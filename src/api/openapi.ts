import { z } from "zod";
import type { VerbShape } from "../ports/verb-runner.ts";
import type { RouteKey } from "./contract/routes.ts";
import { routes } from "./table/index.ts";
import type { RouteRule } from "./table/rule.ts";

/** OpenAPI 3.1 of the routes, from the table that serves them and the command table behind it. Pure. */
export function openApiOf(version: string, table: readonly VerbShape[]): Readonly<Record<string, unknown>> {
  const keys = Object.keys(routes) as RouteKey[];
  const paths: Record<string, Record<string, unknown>> = {};
  for (const key of keys) {
    const [method = "", path = ""] = key.split(" ");
    const item = paths[path] ?? {};
    item[method.toLowerCase()] = operationOf(key, routes[key], table);
    paths[path] = item;
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "ClonePanel",
      version,
      summary: "Keeps web sites alive on two hosting accounts.",
      description:
        "Every answer is an envelope {data, warnings, at}; `data` of a route with a verb is that of the command line's --json. " +
        "The shapes are in src/api/contract. Writes take Idempotency-Key.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/api/v1" }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: { securitySchemes, schemas, responses: { problem } },
  };
}

function operationOf(key: RouteKey, rule: RouteRule, table: readonly VerbShape[]): unknown {
  const [method = "", path = ""] = key.split(" ");
  const verb = rule.work.kind === "own" ? null : rule.work.verb;
  const body = bodyOf(rule, table);
  const status = rule.work.kind === "plan" || rule.work.kind === "run" ? "202" : "200";
  const type = key === "GET /events" ? "text/event-stream" : "application/json";
  return {
    operationId: idOf(method, path),
    summary: rule.summary,
    tags: [path.split("/")[1] ?? ""],
    ...(rule.needs === "nobody" ? { security: [] } : {}),
    "x-needs": rule.needs,
    ...(isGuarded(rule) ? { "x-step-up": true } : {}),
    ...(verb === null ? {} : { "x-command": `clonepanel ${verb}` }),
    parameters: [...partsOf(path), ...questionsOf(rule), ...keyHeader(method)],
    ...(body === null
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: body } } } }),
    responses: {
      [status]: {
        description: "as it says",
        content: {
          [type]: {
            schema:
              type === "application/json" ? { $ref: "#/components/schemas/Answer" } : { type: "string" },
          },
        },
      },
      default: { $ref: "#/components/responses/problem" },
    },
  };
}

function isGuarded({ stepUp, work }: RouteRule): boolean {
  return stepUp === "now" || (work.kind === "plan" && work.risk === "guarded");
}

function partsOf(path: string): readonly unknown[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function questionsOf({ query = {} }: RouteRule): readonly unknown[] {
  return Object.entries(query).map(([name, { summary, need }]) => ({
    name,
    in: "query",
    required: need === "required",
    description: summary,
    schema: { type: "string" },
  }));
}

function keyHeader(method: string): readonly unknown[] {
  if (method === "GET") return [];
  return [
    {
      name: "Idempotency-Key",
      in: "header",
      required: false,
      schema: { type: "string", minLength: 8, maxLength: 200 },
    },
  ];
}

/** Of a verb, its own arguments and flags, as far as the route takes them. */
function bodyOf({ body, work }: RouteRule, table: readonly VerbShape[]): unknown {
  if (body === undefined) return null;
  if (work.kind !== "plan" && work.kind !== "run") return z.toJSONSchema(body, { target: "draft-2020-12" });
  const shape = table.find(({ verb }) => verb === work.verb);
  const named = (shape?.arguments ?? []).slice(1).filter(({ name }) => work.takes.includes(name));
  const flags = (shape?.flags ?? []).filter(({ name }) => work.takes.includes(name));
  const text = { type: "string" };
  return {
    type: "object",
    additionalProperties: false,
    required: named.filter(({ need }) => need === "required").map(({ name }) => name),
    properties: Object.fromEntries([
      ...named.map(
        ({ name, need }) => [name, need === "any-number" ? { type: "array", items: text } : text] as const,
      ),
      ...flags.map(
        ({ name, value, summary }) =>
          [name, { description: summary, ...(value === null ? { const: true } : text) }] as const,
      ),
    ]),
  };
}

function idOf(method: string, path: string): string {
  const words = path
    .split("/")
    .slice(1)
    .map((word) => word.replace(/[{}]/g, ""));
  return [method.toLowerCase(), ...words].join("-");
}

const securitySchemes = {
  token: { type: "http", scheme: "bearer", description: "A token of: clonepanel token create" },
  session: { type: "apiKey", in: "cookie", name: "clonepanel", description: "Of a browser that signed in" },
};

const row = {
  type: "object",
  required: ["code", "message", "hint", "site", "account"],
  properties: {
    code: { type: "string" },
    message: { type: "string" },
    hint: { type: "string" },
    site: { type: ["string", "null"] },
    account: { type: ["string", "null"] },
  },
};

const schemas = {
  ErrorRow: row,
  Answer: {
    type: "object",
    required: ["data", "warnings", "at"],
    properties: {
      data: true,
      warnings: { type: "array", items: { $ref: "#/components/schemas/ErrorRow" } },
      at: { type: "string", format: "date-time" },
    },
  },
  Problem: {
    type: "object",
    required: ["type", "title", "status", "detail", "code", "hint", "site", "account", "exit", "errors"],
    properties: {
      type: { type: "string", format: "uri-reference" },
      title: { type: "string" },
      status: { type: "integer" },
      detail: { type: "string" },
      code: { type: "string" },
      hint: { type: "string" },
      site: { type: ["string", "null"] },
      account: { type: ["string", "null"] },
      exit: { type: "integer" },
      errors: { type: "array", items: { $ref: "#/components/schemas/ErrorRow" } },
    },
  },
};

const problem = {
  description: "what went wrong (RFC 9457)",
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};
