import type * as access from "./access.ts";
import type { ClientSites } from "./client.ts";
import type * as config from "./config.ts";
import type { DnsCheck, DnsPlans } from "./dns.ts";
import type { DrillList, FailoverView } from "./failover.ts";
import type { AccountList, SiteChecks } from "./health.ts";
import type { HeldMailList, MailStatusList } from "./mail.ts";
import type { Acknowledge, Acknowledged, Notifications } from "./notifications.ts";
import type { OperationDetail, OperationPage, SiteHistory } from "./operations.ts";
import type * as passkeys from "./passkeys.ts";
import type * as plans from "./plans.ts";
import type { ReportAnswer } from "./report.ts";
import type { StrandedOne, StrandedWrites } from "./rescue.ts";
import type * as session from "./session.ts";
import type * as snapshots from "./snapshots.ts";
import type { Overview, SiteDetail } from "./status.ts";

interface Route<Data, Body = null> {
  /** `data` of the Answer. */
  readonly data: Data;
  readonly body: Body;
}

type PlanRoutes = {
  readonly [Verb in plans.PlanVerb as `POST /sites/{site}/plans/${Verb}`]: Route<
    plans.Plan,
    plans.VerbArguments
  >;
};

type RunRoutes = {
  readonly [Verb in plans.RunVerb as `POST /sites/{site}/runs/${Verb}`]: Route<
    plans.Run,
    plans.VerbArguments
  >;
};

/** Every route below `/api/v1`, with what it takes and answers. `{name}` is one part of the address, percent-encoded. */
export interface Routes extends PlanRoutes, RunRoutes {
  /** For everybody. */
  readonly "GET /session": Route<session.SessionView>;
  readonly "POST /set-up": Route<session.SessionView, session.SetUp>;
  readonly "POST /session": Route<session.SessionView, session.SignIn>;
  readonly "POST /session/passkey-offer": Route<passkeys.PasskeyOffer>;
  readonly "POST /session/passkey": Route<session.SessionView, passkeys.PasskeySignIn>;
  readonly "POST /session/oidc-offer": Route<session.OidcOffer>;
  readonly "POST /session/oidc": Route<session.SessionView, session.OidcBack>;
  /** For everybody who is signed in. */
  readonly "DELETE /session": Route<session.SessionView>;
  readonly "POST /session/step-up": Route<session.SessionView, session.StepUp>;
  readonly "POST /session/oidc-step-up-offer": Route<session.OidcOffer>;
  readonly "POST /session/step-up-offer": Route<passkeys.PasskeyOffer>;
  readonly "GET /me/sessions": Route<{ readonly sessions: readonly session.OwnSession[] }>;
  readonly "DELETE /me/sessions/{id}": Route<null>;
  readonly "POST /me/password": Route<null, session.PasswordChange>;
  readonly "POST /me/second-factor": Route<session.SecondFactorOffer>;
  readonly "POST /me/second-factor/confirm": Route<session.RecoveryCodes, session.SecondFactorConfirm>;
  readonly "DELETE /me/second-factor": Route<null>;
  readonly "GET /me/passkeys": Route<passkeys.PasskeyList>;
  readonly "POST /me/passkeys/offer": Route<passkeys.PasskeyOffer>;
  readonly "POST /me/passkeys": Route<passkeys.PasskeyView, passkeys.NewPasskey>;
  readonly "PUT /me/passkeys/{id}": Route<passkeys.PasskeyView, passkeys.PasskeyName>;
  readonly "DELETE /me/passkeys/{id}": Route<null>;
  /** `own`. */
  readonly "GET /client/sites": Route<ClientSites>;
  readonly "GET /sites/{site}/report": Route<ReportAnswer>;
  /** `see`. */
  readonly "GET /overview": Route<Overview>;
  readonly "GET /sites/{site}": Route<SiteDetail>;
  readonly "GET /sites/{site}/history": Route<SiteHistory>;
  readonly "GET /sites/{site}/snapshots": Route<snapshots.SnapshotList>;
  readonly "GET /sites/{site}/snapshots/{id}": Route<{ readonly snapshot: snapshots.SnapshotDetail }>;
  readonly "GET /sites/{site}/snapshots/{id}/browse": Route<snapshots.SnapshotBrowse>;
  readonly "GET /sites/{site}/versions": Route<snapshots.PathVersions>;
  readonly "GET /sites/{site}/diff": Route<snapshots.SnapshotDiff>;
  readonly "GET /sites/{site}/retention": Route<snapshots.RetentionPreview>;
  readonly "GET /sites/{site}/dns": Route<DnsCheck>;
  readonly "GET /sites/{site}/dns/plan": Route<DnsPlans>;
  readonly "GET /sites/{site}/mail": Route<MailStatusList>;
  readonly "GET /sites/{site}/mail/held": Route<HeldMailList>;
  readonly "GET /sites/{site}/checks": Route<SiteChecks>;
  readonly "GET /sites/{site}/failover": Route<FailoverView>;
  readonly "GET /sites/{site}/drills": Route<DrillList>;
  readonly "GET /sites/{site}/rescues": Route<StrandedWrites>;
  readonly "GET /sites/{site}/rescues/{id}": Route<StrandedOne>;
  readonly "GET /operations": Route<OperationPage>;
  readonly "GET /operations/{id}": Route<OperationDetail>;
  readonly "GET /accounts": Route<AccountList>;
  readonly "GET /notifications": Route<Notifications>;
  /** `explain`: the handbook's section of an error code, as Markdown. */
  readonly "GET /errors/{code}": Route<{ readonly code: string; readonly text: string }>;
  /** The stream; see events.ts. It is no Answer. */
  readonly "GET /events": Route<never>;
  readonly "GET /plans/{id}": Route<plans.Plan>;
  readonly "GET /runs": Route<plans.RunList>;
  readonly "GET /runs/{id}": Route<plans.Run>;
  /** Whatever the plan's verb needs. */
  readonly "POST /plans/{id}/confirm": Route<plans.Run, plans.Confirmation>;
  /** Asks it to end after its present step, as Ctrl-C does. */
  readonly "DELETE /runs/{id}": Route<plans.Run>;
  /** `act`. */
  readonly "POST /notifications/acknowledge": Route<Acknowledged, Acknowledge>;
  readonly "POST /accounts/{account}/runs/doctor": Route<plans.Run>;
  /** `govern`. */
  readonly "POST /notifications/{name}/runs/notify-test": Route<plans.Run>;
  readonly "GET /config": Route<config.ConfigView>;
  /** JSON Schema of the configuration. */
  readonly "GET /config/schema": Route<unknown>;
  readonly "POST /config/check": Route<config.ConfigVerdict, config.ConfigDraft>;
  readonly "PUT /config": Route<config.ConfigView, config.ConfigChange>;
  readonly "POST /config/undo": Route<config.ConfigView, config.ConfigUndo>;
  readonly "GET /users": Route<access.UserList>;
  readonly "POST /users": Route<access.UserView, access.UserDraft>;
  readonly "PUT /users/{user}": Route<access.UserView, access.UserChange>;
  readonly "DELETE /users/{user}": Route<null>;
  readonly "GET /tokens": Route<access.TokenList>;
  readonly "POST /tokens": Route<access.NewToken, access.TokenDraft>;
  readonly "DELETE /tokens/{id}": Route<null>;
  readonly "GET /audit": Route<access.AuditPage>;
  readonly "GET /audit/verify": Route<access.AuditVerdict>;
}

export type RouteKey = keyof Routes;
