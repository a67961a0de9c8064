import { z } from "zod";
import type { RouteRule } from "./rule.ts";

const own = { kind: "own" } as const;

export const oidcBack = z.strictObject({
  state: z.string().min(1).max(500),
  code: z.string().max(8_192).optional(),
  iss: z.string().max(2_000).optional(),
  error: z.string().max(200).optional(),
});

/** Coming in by somebody else's service. */
export const oidcRoutes = {
  "POST /session/oidc-offer": {
    summary: "where to go to sign in by another service",
    needs: "nobody",
    work: own,
  },
  "POST /session/oidc": {
    summary: "signs in by what that service sent back",
    needs: "nobody",
    body: oidcBack,
    work: own,
  },
  "POST /session/oidc-step-up-offer": {
    summary: "where to go to be asked again, for some minutes",
    needs: "person",
    work: own,
  },
} as const satisfies Readonly<Record<string, RouteRule>>;
