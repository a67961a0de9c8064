import type { Account } from "../../../src/core/site/site.ts";
import { openTransport } from "../../../src/drivers/transports/index.ts";
import type { Engine, Seat } from "../../../src/engines/mirror/engine.ts";
import { type AccountFreeze, type FreezeLimits, freeze } from "../../../src/engines/roles/freeze.ts";
import { systemClock } from "../../../src/platform/clock.ts";
import { systemExec } from "../../../src/platform/exec/index.ts";
import type { Exec } from "../../../src/ports/exec.ts";
import type { Transport } from "../../../src/ports/transport.ts";

/** As much of an engine as a freeze uses. */
export const engine = { clock: systemClock, signal: new AbortController().signal } as unknown as Engine;

const site = { id: "example" } as Seat["site"];

/** Freezes the site on an account of this machine, as the user whose the account is. */
export async function freezeHere(
  home: string,
  limits: FreezeLimits,
  path = process.env["PATH"],
): Promise<AccountFreeze> {
  const account = anAccount({ driver: "local", path: home });
  const transport = await openTransport(account, {
    exec: execAsWebUser,
    cacheFolder: null,
    env: { PATH: path },
  });
  return await freezeBy(transport, home, limits);
}

export async function freezeBy(transport: Transport, home: string, limits: FreezeLimits) {
  const seat = { site, account: { id: transport.account }, transport } as Seat;
  return await freeze(engine, seat, { stateFolder: `${home}/.clonepanel/example` }, limits);
}

function anAccount(transport: Account["transport"]): Account {
  return { id: "sydney", addresses: [], origin: null, transport };
}

/** Root's files are not what PHP may lock; on a real account both are one user. */
const execAsWebUser: Exec = {
  ...systemExec,
  start: (order) =>
    process.getuid?.() === 0
      ? systemExec.start({
          ...order,
          file: "/usr/bin/setpriv",
          args: ["--reuid=33", "--regid=33", "--clear-groups", order.file, ...order.args],
        })
      : systemExec.start(order),
};
