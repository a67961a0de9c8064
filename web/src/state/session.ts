import { useEffect, useState } from "preact/hooks";
import type { Permission, SessionView } from "../../../src/api/contract/session.ts";
import { ask } from "./client.ts";
import { forgetAll } from "./resource.ts";

export type Session =
  | { readonly state: "asking" }
  | { readonly state: "unreached"; readonly detail: string }
  | SessionView;

export type SignedIn = Extract<SessionView, { readonly state: "signed-in" }>;

const listeners = new Set<() => void>();
let session: Session = { state: "asking" };

export function useSession(): Session {
  const [, redraw] = useState(0);
  useEffect(() => {
    const listener = () => redraw((count) => count + 1);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
  return session;
}

export async function readSession(): Promise<void> {
  const reply = await ask("GET /session", { names: {} });
  setSession(
    reply.kind === "data" ? reply.answer.data : { state: "unreached", detail: reply.problem.detail },
  );
}

export function setSession(next: Session): void {
  if (next.state !== "signed-in") forgetAll();
  session = next;
  for (const listener of listeners) listener();
}

export async function signOut(): Promise<void> {
  await ask("DELETE /session", { names: {} });
  await readSession();
}

/** Only what is offered; the server decides what is done. */
export function may(permission: Permission): boolean {
  return session.state === "signed-in" && session.permissions.includes(permission);
}
