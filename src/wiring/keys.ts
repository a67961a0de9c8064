import { ClonePanelError } from "../core/errors.ts";
import { keyPurposes } from "../core/keys/purpose.ts";
import type { KeyList } from "../core/report/keys-report.ts";
import type { Outcome, PlanView, Review } from "../core/report/plan-view.ts";
import type { Config } from "../core/site/config.ts";
import type { AccountId } from "../core/site/site.ts";
import { openKeyStore } from "../drivers/transports/index.ts";
import { installKey, planInstall, viewInstall } from "../engines/keys/install-key.ts";
import type { KeyHouse } from "../engines/keys/key-house.ts";
import { listKeys } from "../engines/keys/list-keys.ts";
import { makeKey, showKey } from "../engines/keys/make-key.ts";
import { planRevocation, revokeKeys, viewRevocation } from "../engines/keys/revoke-keys.ts";
import { planRotation, rotateKey, viewRotation } from "../engines/keys/rotate-key.ts";
import { systemExec } from "../platform/exec/index.ts";
import type { App } from "../ports/app-port.ts";
import type { KeyId } from "../ports/key-store.ts";
import type { KeyVerbs } from "../ports/key-verbs.ts";
import type { Transport } from "../ports/transport.ts";
import type { Opened } from "./house.ts";
import { keyGate } from "./key-gate.ts";
import { keysFolder } from "./keys-folder.ts";
import { lockKeys } from "./site-lock.ts";
import { tryLogin } from "./try-login.ts";

export function keyVerbs(config: Config, opened: Opened): Pick<App, keyof KeyVerbs> {
  const within = async <T>(about: About, work: (house: KeyHouse) => Promise<T>): Promise<T> => {
    await using opening = await openHouse(config, opened, about);
    return await work(opening.house);
  };
  const change = async <Plan, Report>(
    order: About & { readonly mode: "preview" | "apply"; readonly review: Review },
    { plan, view, apply }: Change<Plan, Report>,
  ): Promise<Outcome<Report>> =>
    within(order, async (house) => {
      if (order.mode === "preview") {
        await order.review(view(await plan(house)));
        return { kind: "stopped" };
      }
      await using _lock = await lockKeys(opened.state.coordination, order.account);
      const planned = await plan(house);
      if ((await order.review(view(planned))) === "stop") return { kind: "stopped" };
      return { kind: "done", report: await apply(house, planned) };
    });
  return {
    makeKey: ({ from, ...about }) => within(about, (house) => makeKey(house, about, from)),
    showKey: ({ from, ...about }) => within(about, (house) => showKey(house, about, from)),
    installKey: ({ from, ...order }) =>
      change(order, {
        plan: (house) => planInstall(house, idOf(order), from),
        view: viewInstall,
        apply: installKey,
      }),
    rotateKey: (order) =>
      change(order, {
        plan: (house) => planRotation(house, idOf(order)),
        view: viewRotation,
        apply: rotateKey,
      }),
    revokeKeys: ({ purpose, ownLogin, ...order }) =>
      change(order, {
        plan: (house) => planRevocation(house, order.account, idsOf(order.account, purpose)),
        view: (plan) => viewRevocation(plan, ownLogin),
        apply: (house, plan) => revokeKeys(house, plan, ownLogin),
      }),
    listKeys: ({ account, signal }) => listAll(config, opened, { account, signal }),
  };
}

interface Change<Plan, Report> {
  readonly plan: (house: KeyHouse) => Promise<Plan>;
  readonly view: (plan: Plan) => PlanView;
  readonly apply: (house: KeyHouse, plan: Plan) => Promise<Report>;
}

interface About {
  readonly account: AccountId;
  readonly signal: AbortSignal;
  readonly login?: string | null;
}

const idOf = ({ account, purpose }: KeyId): KeyId => ({ account, purpose });

function idsOf(account: AccountId, purpose: KeyId["purpose"] | null): readonly KeyId[] {
  return (purpose === null ? keyPurposes : [purpose]).map((one) => ({ account, purpose: one }));
}

/** Local accounts have no keys, and are left out. */
async function listAll(
  config: Config,
  opened: Opened,
  order: { readonly account: AccountId | null; readonly signal: AbortSignal },
): Promise<KeyList> {
  const all = [...config.accounts.values()].filter(
    ({ id, transport }) => (order.account === null || id === order.account) && transport.driver === "ssh",
  );
  const lists: KeyList[] = [];
  for (const { id } of all) {
    await using opening = await openHouse(config, opened, { account: id, signal: order.signal });
    lists.push(await listKeys(opening.house, id, idsOf(id, null)));
  }
  return { keys: lists.flatMap(({ keys }) => keys), accounts: lists.flatMap(({ accounts }) => accounts) };
}

async function openHouse(
  config: Config,
  opened: Opened,
  about: About,
): Promise<AsyncDisposable & { readonly house: KeyHouse }> {
  const { account, signal, login = null } = about;
  const settings = config.accounts.get(account)?.transport;
  if (settings?.driver !== "ssh") throw needsSsh(account);
  const store = await openKeyStore({ exec: systemExec, env: process.env, folder: keysFolder(config) });
  let editor: Promise<Transport> | null = null;
  const house: KeyHouse = {
    engine: opened.engine(signal),
    store,
    editor: () => {
      editor ??= login === null ? opened.seats.transport(account) : opened.seats.openBy(account, login);
      return editor;
    },
    tryLogin: (file) => tryLogin(() => opened.seats.openBy(account, file), signal),
    gate: (purpose) => keyGate(config, account, purpose),
    configured: (id) => {
      const transport = config.accounts.get(id)?.transport;
      return transport?.driver === "ssh" ? transport.identity : null;
    },
  };
  return {
    house,
    async [Symbol.asyncDispose]() {
      if (login !== null && editor !== null) await (await editor)[Symbol.asyncDispose]();
    },
  };
}

function needsSsh(account: AccountId): ClonePanelError {
  return new ClonePanelError("KEYS_NEED_SSH", `"${account}" is not reached over SSH, so it has no keys`, {
    hint: "Keys are made for accounts with `transport: { driver: ssh, ... }`.",
    remedy: "owner",
    account,
  });
}
