import { ClonePanelError } from "../core/errors.ts";
import { toBytePath } from "../core/mirror/byte-path.ts";
import type { Config, CoordinationSettings } from "../core/site/config.ts";
import { openEtcdState, type Tenure } from "../drivers/coordination/etcd/index.ts";
import type { RaceOutcome } from "../drivers/coordination/etcd/race.ts";
import { openSqliteState } from "../drivers/coordination/sqlite/index.ts";
import { keptApiRequests, type TlsIdentity } from "../platform/api-request.ts";
import { systemClock } from "../platform/clock.ts";
import { nodeDigest } from "../platform/digest.ts";
import { faultsFromEnvironment } from "../platform/faults.ts";
import { nodeFiles } from "../platform/files/node-files.ts";
import { hostName } from "../platform/host-name.ts";
import type { Coordination } from "../ports/coordination.ts";
import type { OperationLog } from "../ports/log.ts";
import type { Ownership } from "../ports/ownership.ts";
import type { PanelStore } from "../ports/panel-store.ts";
import type { SiteTenure } from "../ports/tenure.ts";

/** What is decided, and what happened. The log is always this controller's own; what is decided may be shared. */
export interface State extends AsyncDisposable {
  readonly coordination: Coordination;
  readonly log: OperationLog;
  /** Who may come in through this controller's interface. */
  readonly panel: PanelStore;
  /** Null: this is the only controller. */
  readonly ownership: Ownership | null;
  /** Asks the members of a shared store for their promise, each against the others; null: nothing is shared. */
  readonly race: ((rounds: number) => Promise<RaceOutcome>) | null;
  /** Taken anew for each piece of work. */
  tenure(): Omit<Tenure, "sites"> & { readonly sites: SiteTenure | null };
}

export async function openState(config: Config, create: "when-absent" | "never"): Promise<State> {
  const own = await openSqliteState({
    folder: config.statePath,
    create,
    label: `process ${process.pid} on ${hostName()}`,
    clock: systemClock,
    files: nodeFiles,
    randomHex: nodeDigest.randomHex,
    faults: faultsFromEnvironment(process.env),
  });
  if (config.coordination.driver === "sqlite")
    return Object.assign(own, { tenure: () => forGood, ownership: null, race: null });
  const http = keptApiRequests(await identityOf(config.coordination));
  const shared = openEtcdState({
    endpoints: config.coordination.endpoints,
    http,
    label: `process ${process.pid} of ${config.coordination.node}`,
    clock: systemClock,
    randomHex: nodeDigest.randomHex,
  });
  return {
    coordination: shared.coordination,
    log: own.log,
    panel: own.panel,
    ownership: shared.ownership({ node: config.coordination.node, sites: config.sites.map(({ id }) => id) }),
    race: (rounds) => shared.race(rounds),
    tenure: () => shared.tenure(),
    async [Symbol.asyncDispose]() {
      await shared[Symbol.asyncDispose]();
      http[Symbol.dispose]();
      await own[Symbol.asyncDispose]();
    },
  };
}

/** On one machine a lock is lost only by dying. */
const forGood: ReturnType<State["tenure"]> = {
  lost: new AbortController().signal,
  guard: (log) => log,
  sites: null,
};

type EtcdSettings = Extract<CoordinationSettings, { readonly driver: "etcd" }>;

async function identityOf({ ca, cert, key }: EtcdSettings): Promise<TlsIdentity> {
  return { ca: await readPem(ca), cert: await readPem(cert), key: await readPem(key) };
}

async function readPem(path: string | null): Promise<string | null> {
  if (path === null) return null;
  const text = await nodeFiles.read(toBytePath(path));
  if (text !== null) return text;
  throw new ClonePanelError("COORDINATION_REFUSED", `there is no file ${path}`, {
    hint: "Look at ca:, cert: and key: below coordination: in the configuration.",
    remedy: "owner",
  });
}
