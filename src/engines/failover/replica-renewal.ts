import { ClonePanelError } from "../../core/errors.ts";
import type { Renewal } from "../../core/failover/renewal.ts";
import { toBytePath } from "../../core/mirror/byte-path.ts";
import {
  parseRenewalLook,
  type RenewalLook,
  renewalKey,
  writeRenewalPermission,
} from "../../core/site/renewal.ts";
import type { ScriptResult } from "../../ports/transport.ts";
import { endpointPlaceOf } from "../endpoint/endpoint-place.ts";
import type { Engine, Seat } from "../mirror/engine.ts";
import { allowScript, forbidScript, lookScript } from "./renewal-scripts.ts";
import type { WatchParts } from "./watch-parts.ts";

const orderMs = 5_000;

/** Over the replica's login. An order that is lost is repeated in the next round, which looks first. */
export async function lookAtRenewal(
  engine: Pick<Engine, "signal">,
  seat: Seat,
): Promise<RenewalLook | { readonly kind: "unreached" }> {
  const done = await order(engine, seat, { script: lookScript, about: [], input: "" });
  const look = done?.code === 0 ? parseRenewalLook(done.stdout) : null;
  return look ?? { kind: "unreached" };
}

/** Gives it the program, the key and the cron line. An account that has no PHP, cron or lock for it stays without. */
export async function allowRenewal(
  parts: WatchParts,
  { replica, primary }: { readonly replica: Seat; readonly primary: Seat },
  { epoch, turn }: Renewal,
): Promise<void> {
  const { engine } = parts.roles;
  const { digest, stateKey } = engine;
  const place = endpointPlaceOf(parts.page, primary);
  if (place === null) return;
  const { id: site } = replica.site;
  const { id: account } = replica.account;
  const key = renewalKey(stateKey(site, primary.account.id), epoch, digest.hmacSha256);
  const about = { site, account, primary: primary.account.id, epoch, turn, key };
  const text = writeRenewalPermission({ v: 1, ...about, ...place }, (body) =>
    digest.hmacSha256(stateKey(site, account), body),
  );
  const program = await parts.renewalProgram(replica);
  await order(engine, replica, { script: allowScript, about: [epoch, turn], input: `${text}${program}` });
}

/** Whatever it was allowed up to this turn is over, and nothing of it stays there. */
export async function forbidRenewal(
  engine: Pick<Engine, "signal">,
  seat: Seat,
  { epoch, turn }: Pick<Renewal, "epoch" | "turn">,
): Promise<"done" | "failed"> {
  const done = await order(engine, seat, { script: forbidScript, about: [epoch, turn], input: "" });
  return done?.code === 0 ? "done" : "failed";
}

/** Null: it was not reached, or did not answer in time. */
async function order(
  { signal }: Pick<Engine, "signal">,
  { site, transport }: Seat,
  {
    script,
    about,
    input,
  }: { readonly script: string; readonly about: readonly number[]; readonly input: string },
): Promise<ScriptResult | null> {
  const soon = AbortSignal.any([signal, AbortSignal.timeout(orderMs)]);
  try {
    const args = [site.id, ...about.map(String)].map(toBytePath);
    return await transport.run({
      script,
      args,
      input,
      timeoutMs: orderMs,
      maxOutputBytes: 64 * 1024,
      signal: soon,
    });
  } catch (error) {
    signal.throwIfAborted();
    if (soon.aborted || error instanceof ClonePanelError) return null;
    throw error;
  }
}
