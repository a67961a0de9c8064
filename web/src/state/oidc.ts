import type { OidcBack, Problem } from "../../../src/api/contract/index.ts";
import { ask } from "./client.ts";
import { readSession, setSession } from "./session.ts";

type Purpose = "sign-in" | "step-up";

export interface Return {
  readonly purpose: Purpose;
  readonly back: OidcBack;
}

const place = "oidc";

/** Leaves this page for the other service's; null: it is on its way. */
export async function leaveForOidc(purpose: Purpose): Promise<Problem | null> {
  const route = purpose === "sign-in" ? "POST /session/oidc-offer" : "POST /session/oidc-step-up-offer";
  const offer = await ask(route, { names: {} });
  if (offer.kind === "problem") return offer.problem;
  sessionStorage.setItem(place, JSON.stringify({ purpose, screen: location.hash }));
  location.assign(offer.answer.data.url);
  return null;
}

/** What the other service sent the browser back with, taken out of the address bar and the history at once. */
export function takeReturn(): Return | null {
  const said = new URLSearchParams(location.search);
  const state = said.get("state");
  if (location.pathname !== "/sign-in" || state === null) return null;
  const left = readLeft();
  sessionStorage.removeItem(place);
  history.replaceState(null, "", `/${left.screen}`);
  const [code, iss, error] = ["code", "iss", "error"].map((name) => said.get(name) ?? undefined);
  return { purpose: left.purpose, back: { state, code, iss, error } };
}

/** Who is it? Null: it went well. */
export async function comeIn(returned: Return | null): Promise<Problem | null> {
  if (returned === null) {
    await readSession();
    return null;
  }
  const { purpose, back } = returned;
  const reply =
    purpose === "sign-in"
      ? await ask("POST /session/oidc", { names: {}, body: back })
      : await ask("POST /session/step-up", { names: {}, body: { oidc: back } });
  if (reply.kind === "data") {
    setSession(reply.answer.data);
    return null;
  }
  await readSession();
  return reply.problem;
}

/** Another tab's, or none: then it was somebody at the door. Nothing but a screen of ours is gone back to. */
function readLeft(): { readonly purpose: Purpose; readonly screen: string } {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(place) ?? "null");
    if (typeof kept === "object" && kept !== null && "purpose" in kept && "screen" in kept) {
      const screen = typeof kept.screen === "string" && kept.screen.startsWith("#/") ? kept.screen : "";
      return { purpose: kept.purpose === "step-up" ? "step-up" : "sign-in", screen };
    }
  } catch {
    // What is unreadable was written by nobody of ours.
  }
  return { purpose: "sign-in", screen: "" };
}
