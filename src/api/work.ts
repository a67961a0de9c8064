import * as audit from "./access/audit.ts";
import * as me from "./access/me.ts";
import * as oidc from "./access/oidc.ts";
import * as passkeySignIn from "./access/passkey-sign-in.ts";
import * as passkeys from "./access/passkeys.ts";
import type { Principal } from "./access/principal.ts";
import * as signIn from "./access/sign-in.ts";
import * as tokens from "./access/tokens.ts";
import * as users from "./access/users.ts";
import type { RouteKey } from "./contract/routes.ts";
import { eventStream } from "./events/event-stream.ts";
import type { LogFollower } from "./events/log-follower.ts";
import type { PanelHouse } from "./house.ts";
import type { Work } from "./http/answer-request.ts";
import { type Asked, type Given, given } from "./http/asked.ts";
import * as plans from "./plans/plan-routes.ts";
import { listAccounts } from "./resources/accounts.ts";
import { siteChecks } from "./resources/checks.ts";
import { clientSites } from "./resources/client-sites.ts";
import * as config from "./resources/config-desk.ts";
import { failoverView } from "./resources/failover-view.ts";
import { listDrills, siteHistory } from "./resources/history.ts";
import { listNotifications } from "./resources/notifications.ts";
import { listOperations, operationDetail } from "./resources/operations.ts";
import { overview } from "./resources/overview.ts";
import { retention } from "./resources/retention.ts";
import { siteDetail } from "./resources/site-detail.ts";
import type { OwnRouteKey } from "./table/index.ts";
import type { RouteRule } from "./table/rule.ts";

type Person = Extract<Principal, { readonly kind: "session" }>;

/** Only reached by who passed the gate of their rule. */
type Own = (house: PanelHouse, asked: Asked & Asked<Person>, follower: LogFollower) => Promise<Given>;

const own: Readonly<Record<Exclude<OwnRouteKey, OpenKey>, Own>> = {
  "DELETE /session": signIn.signOut,
  "POST /session/step-up": signIn.stepUp,
  "POST /session/oidc-step-up-offer": oidc.offerOidcStepUp,
  "POST /session/step-up-offer": passkeySignIn.offerStepUp,
  "GET /me/sessions": me.mySessions,
  "DELETE /me/sessions/{id}": me.endMySession,
  "POST /me/password": me.changePassword,
  "POST /me/second-factor": me.offerSecondFactor,
  "POST /me/second-factor/confirm": me.confirmSecondFactor,
  "DELETE /me/second-factor": me.dropSecondFactor,
  "GET /me/passkeys": passkeys.myPasskeys,
  "POST /me/passkeys/offer": passkeys.offerPasskey,
  "POST /me/passkeys": passkeys.addPasskey,
  "PUT /me/passkeys/{id}": passkeys.renamePasskey,
  "DELETE /me/passkeys/{id}": passkeys.removePasskey,
  "GET /client/sites": clientSites,
  "GET /overview": overview,
  "GET /sites/{site}": siteDetail,
  "GET /sites/{site}/history": siteHistory,
  "GET /sites/{site}/retention": retention,
  "GET /sites/{site}/checks": siteChecks,
  "GET /sites/{site}/failover": failoverView,
  "GET /sites/{site}/drills": listDrills,
  "GET /operations": listOperations,
  "GET /operations/{id}": operationDetail,
  "GET /accounts": listAccounts,
  "GET /notifications": listNotifications,
  "GET /events": eventStream,
  "GET /plans/{id}": plans.readPlan,
  "GET /runs": plans.listRuns,
  "GET /runs/{id}": plans.readRun,
  "POST /plans/{id}/confirm": plans.confirmPlan,
  "DELETE /runs/{id}": plans.stopRun,
  "POST /accounts/{account}/runs/doctor": plans.runDoctor,
  "POST /notifications/{name}/runs/notify-test": plans.runNotifyTest,
  "POST /notifications/acknowledge": plans.acknowledge,
  "GET /config": config.readConfig,
  "POST /config/check": config.checkConfig,
  "PUT /config": config.writeConfig,
  "POST /config/undo": config.undoConfig,
  "GET /users": users.listUsers,
  "POST /users": users.addUser,
  "PUT /users/{user}": users.changeUser,
  "DELETE /users/{user}": users.removeUser,
  "GET /tokens": tokens.listTokens,
  "POST /tokens": tokens.addToken,
  "DELETE /tokens/{id}": tokens.revokeToken,
  "GET /audit": audit.listAudit,
  "GET /audit/verify": audit.verifyAudit,
};

type OpenKey =
  | "GET /session"
  | "POST /set-up"
  | "POST /session"
  | "POST /session/passkey-offer"
  | "POST /session/passkey"
  | "POST /session/oidc-offer"
  | "POST /session/oidc";

/** Routes for everybody see who asks as it is. */
const open: Readonly<Record<OpenKey, (house: PanelHouse, asked: Asked<Principal>) => Promise<Given>>> = {
  "GET /session": signIn.session,
  "POST /set-up": signIn.setUp,
  "POST /session": signIn.signIn,
  "POST /session/passkey-offer": passkeySignIn.offerSignIn,
  "POST /session/passkey": passkeySignIn.signInByPasskey,
  "POST /session/oidc-offer": oidc.offerOidcSignIn,
  "POST /session/oidc": oidc.signInByOidc,
};

/** What a route does, once all gates are passed. */
export function workOf(house: PanelHouse, follower: LogFollower): Work {
  return async (asked, key, rule) => {
    switch (rule.work.kind) {
      case "read":
        return readVerb(house, asked as Asked, rule);
      case "plan":
        return plans.makePlan(house, asked as Asked, rule);
      case "run":
        return plans.beginRun(house, asked as Asked, rule);
      case "own":
        return isOpen(key)
          ? open[key](house, asked)
          : own[key as Exclude<OwnRouteKey, OpenKey>](house, asked as Asked & Asked<Person>, follower);
    }
  };
}

function isOpen(key: RouteKey): key is OpenKey {
  return Object.hasOwn(open, key);
}

/** A verb of the command line that only looks, with the same data. */
async function readVerb(house: PanelHouse, asked: Asked, { work }: RouteRule): Promise<Given> {
  if (work.kind !== "read") throw new TypeError("this route reads by no verb");
  const wordOf = (name: string) =>
    name.startsWith("=") ? name.slice(1) : asked.part(name) || asked.query(name);
  const words = work.arguments.map(wordOf).filter((word) => word !== null);
  const flags = work.flags.flatMap((name) => {
    const value = asked.query(name);
    return value === null ? [] : [[name, value] as const];
  });
  const result = await house.verbs.run({
    verb: work.verb,
    arguments: words,
    flags: new Map([...flags, ...(work.switches ?? []).map((name) => [name, ""] as const)]),
    mode: "apply",
    review: async () => "stop",
    signal: asked.signal,
    app: { kind: "shared" },
  });
  const [first] = result.errors;
  if (first !== undefined && first.code === work.absent?.code) return given(work.absent.data);
  if (first !== undefined) throw plans.problemOfVerb(result.errors, result.exit);
  return { kind: "data", data: result.data, warnings: result.warnings };
}
