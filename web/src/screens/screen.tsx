import type { JSX } from "preact";
import { usePlace } from "../state/router.ts";
import type { SignedIn } from "../state/session.ts";
import { Accounts } from "./accounts/accounts.tsx";
import { PlanScreen } from "./change/plan-screen.tsx";
import { RunScreen } from "./change/run-screen.tsx";
import { ClientHome } from "./client/client-home.tsx";
import { ConfigScreen } from "./config/config-screen.tsx";
import { Notifications } from "./notifications/notifications.tsx";
import { Nowhere } from "./nowhere.tsx";
import { OperationScreen } from "./operations/operation-screen.tsx";
import { Operations } from "./operations/operations.tsx";
import { Overview } from "./overview/overview.tsx";
import { Settings } from "./settings/settings.tsx";
import { SiteScreens } from "./site/site-screens.tsx";

/** Which screen an address means. What a role may not see is refused by the server; here it only is not offered. */
export function Screen({ session }: { readonly session: SignedIn }): JSX.Element {
  const { parts } = usePlace();
  const [top = "", name, ...rest] = parts;
  if (top === "settings") return <Settings session={session} />;
  if (session.role === "client" && top === "") return <ClientHome />;
  switch (top) {
    case "":
      return <Overview />;
    case "client":
      return <ClientHome />;
    case "sites":
      return name === undefined ? <Overview /> : <SiteScreens site={name} parts={rest} />;
    case "plans":
      return name === undefined ? <Nowhere /> : <PlanScreen id={name} />;
    case "runs":
      return name === undefined ? <Nowhere /> : <RunScreen id={name} />;
    case "operations":
      return name === undefined ? <Operations /> : <OperationScreen id={name} />;
    case "notifications":
      return <Notifications />;
    case "accounts":
      return <Accounts />;
    case "config":
      return <ConfigScreen />;
    default:
      return <Nowhere />;
  }
}
