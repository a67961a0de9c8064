import type { RouteKey } from "../contract/routes.ts";
import { accessRoutes } from "./access-routes.ts";
import { changeRoutes } from "./change-routes.ts";
import { oidcRoutes } from "./oidc-routes.ts";
import { passkeyRoutes } from "./passkey-routes.ts";
import { readRoutes } from "./read-routes.ts";
import type { RouteRule } from "./rule.ts";

const all = {
  ...accessRoutes,
  ...passkeyRoutes,
  ...oidcRoutes,
  ...readRoutes,
  ...changeRoutes,
} satisfies Readonly<Record<RouteKey, RouteRule>>;

/** Every route of the contract. One that is missing here, or is not in the contract, does not compile. */
export const routes: Readonly<Record<keyof typeof all, RouteRule>> = all;

/** Those that a function of their own answers. */
export type OwnRouteKey = {
  readonly [Key in keyof typeof all]: (typeof all)[Key]["work"]["kind"] extends "own" ? Key : never;
}[keyof typeof all];
