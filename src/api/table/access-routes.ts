import { z } from "zod";
import { permissions } from "../access/permissions.ts";
import { oidcBack } from "./oidc-routes.ts";
import { assertion } from "./passkey-routes.ts";
import type { RouteRule } from "./rule.ts";

const userName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/);
const password = z.string().max(1_024);
const code = z.string().max(40);
const role = z.enum(["admin", "operator", "client"]);
const sites = z.union([z.literal("all"), z.array(z.string().max(255)).max(10_000)]);
const mayChange = z.enum(["yes", "no"]);
const own = { kind: "own" } as const;

/** Who comes in, who may what, and the configuration. */
export const accessRoutes = {
  "GET /session": { summary: "who am I?", needs: "nobody", work: own },
  "POST /set-up": {
    summary: "the first admin, with the token that run printed",
    needs: "nobody",
    body: z.strictObject({ setUpToken: z.string().max(200), user: userName, password }),
    work: own,
  },
  "POST /session": {
    summary: "signs in",
    needs: "nobody",
    body: z.strictObject({ user: z.string().max(64), password, code: code.optional() }),
    work: own,
  },
  "DELETE /session": { summary: "signs out", needs: "person", work: own },
  "POST /session/step-up": {
    summary: "password, second factor or passkey once more, for some minutes",
    needs: "person",
    body: z.strictObject({
      password: password.optional(),
      code: code.optional(),
      passkey: assertion.optional(),
      oidc: oidcBack.optional(),
    }),
    work: own,
  },
  "GET /me/sessions": { summary: "where I am signed in", needs: "person", work: own },
  "DELETE /me/sessions/{id}": { summary: "signs one of them out", needs: "person", work: own },
  "POST /me/password": {
    summary: "another password",
    needs: "person",
    body: z.strictObject({ current: password, next: password }),
    work: own,
  },
  "POST /me/second-factor": {
    summary: "a new secret for an authenticator",
    needs: "person",
    stepUp: "now",
    work: own,
  },
  "POST /me/second-factor/confirm": {
    summary: "a code of it, which makes it count",
    needs: "person",
    body: z.strictObject({ code }),
    work: own,
  },
  "DELETE /me/second-factor": {
    summary: "no second factor any more",
    needs: "person",
    stepUp: "now",
    work: own,
  },
  "GET /config": { summary: "the configuration file as it is", needs: "govern", work: own },
  "GET /config/schema": {
    summary: "its JSON Schema",
    needs: "govern",
    work: { kind: "read", verb: "config schema", arguments: [], flags: [] },
  },
  "POST /config/check": {
    summary: "would this text be right? Nothing is written",
    needs: "govern",
    body: z.strictObject({ text: z.string().max(900_000) }),
    work: own,
  },
  "PUT /config": {
    summary: "writes the configuration file",
    needs: "govern",
    stepUp: "now",
    body: z.strictObject({ text: z.string().max(900_000), ifRevision: z.string().max(64) }),
    work: own,
  },
  "POST /config/undo": {
    summary: "brings back the text before the last change",
    needs: "govern",
    stepUp: "now",
    body: z.strictObject({ ifRevision: z.string().max(64) }),
    work: own,
  },
  "GET /users": { summary: "who may sign in", needs: "govern", work: own },
  "POST /users": {
    summary: "somebody new",
    needs: "govern",
    stepUp: "now",
    body: z.strictObject({ user: userName, role, sites, mayChange, password }),
    work: own,
  },
  "PUT /users/{user}": {
    summary: "other rights or another password",
    needs: "govern",
    stepUp: "now",
    body: z.strictObject({
      role: role.optional(),
      sites: sites.optional(),
      mayChange: mayChange.optional(),
      password: password.optional(),
      secondFactor: z.literal("none").optional(),
      passkeys: z.literal("none").optional(),
    }),
    work: own,
  },
  "DELETE /users/{user}": { summary: "may not sign in any more", needs: "govern", stepUp: "now", work: own },
  "GET /tokens": { summary: "the programs that may come in", needs: "govern", work: own },
  "POST /tokens": {
    summary: "a new token; it is shown this once",
    needs: "govern",
    stepUp: "now",
    body: z.strictObject({
      name: z.string().min(1).max(100),
      scopes: z.array(z.enum(permissions)).min(1).max(permissions.length),
      sites,
      days: z.number().int().min(1).max(366),
    }),
    work: own,
  },
  "DELETE /tokens/{id}": { summary: "revokes a token", needs: "govern", work: own },
  "GET /audit": {
    summary: "who did what, newest first",
    needs: "govern",
    query: {
      before: { summary: "only what is older", need: "optional" },
      limit: { summary: "how many, at most 500 (default 50)", need: "optional" },
    },
    work: own,
  },
  "GET /audit/verify": {
    summary: "reads the chain of hashes from its beginning",
    needs: "govern",
    work: own,
  },
} as const satisfies Readonly<Record<string, RouteRule>>;
