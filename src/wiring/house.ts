import { fileURLToPath } from "node:url";
import { toBytePath } from "../core/mirror/byte-path.ts";
import { identitiesOf } from "../core/site/identities-of.ts";
import { loadAccountCode } from "../drivers/apps/index.ts";
import { openDatabaseDriver } from "../drivers/databases/index.ts";
import { noteKeyUsed } from "../drivers/transports/index.ts";
import { refuseMoved } from "../engines/coordination/move.ts";
import type { Engine } from "../engines/mirror/engine.ts";
import { systemClock } from "../platform/clock.ts";
import { nodeDigest } from "../platform/digest.ts";
import { systemExec } from "../platform/exec/index.ts";
import { nodeFiles } from "../platform/files/node-files.ts";
import { makeScratchFolder } from "../platform/files/scratch-folder.ts";
import { nodeHttp } from "../platform/http.ts";
import type { AppParts } from "../ports/app-port.ts";
import type { SecretResolver } from "../ports/secrets.ts";
import type { Unlocking } from "../ports/unlocking.ts";
import { CheckHistoryKeeper } from "./check-history.ts";
import { openControllerKey } from "./controller-key.ts";
import { type DnsHouse, openDnsHouse } from "./dns-house.ts";
import { keysFolder } from "./keys-folder.ts";
import { type MailHouse, openMailHouse } from "./mail-house.ts";
import { Seats } from "./seats.ts";
import { openSecrets } from "./secrets.ts";
import { openState, type State } from "./state.ts";

/** Everything that is opened once: state, connections, and an engine for each call. */
export interface Opened extends AsyncDisposable {
  readonly state: State;
  readonly seats: Seats;
  engine(signal: AbortSignal): Engine;
  /** With which a client signs what it asks for; made from the controller's own, so that none has to be kept. */
  requestKey(site: string, client: string): string;
  readonly dns: DnsHouse;
  readonly mail: MailHouse;
  readonly secrets: SecretResolver;
  readonly unlocking: Unlocking;
  readonly checkHistory: CheckHistoryKeeper;
}

export async function openParts({ config, talk, intent }: AppParts): Promise<Opened> {
  const create = intent === "change" ? "when-absent" : "never";
  const state = await openState(config, create);
  if (intent === "change") await refuseMoved(state.coordination);
  const stateKey = await openControllerKey(nodeFiles, nodeDigest, {
    folder: config.statePath,
    create,
    shared: config.coordination.driver === "sqlite" ? null : state.coordination,
  });
  const { secrets, unlocking } = openSecrets(identitiesOf(config));
  const checkHistory = new CheckHistoryKeeper(state.panel.checkDays);
  const seats = new Seats({
    config,
    secrets,
    transports: {
      exec: systemExec,
      cacheFolder: create === "never" ? null : `${config.statePath}/ssh`,
      env: process.env,
      bytesPerSecond: config.bytesPerSecond,
      ...(create === "never"
        ? {}
        : { noteLogin: (identity: string) => noteKeyUsed(identity, keysFolder(config)) }),
    },
    loadCode: () => loadAccountCode(readAccountCode),
  });
  if (intent === "change") await state.log.sweepInterrupted();
  const engineOf = (signal: AbortSignal, tenure: ReturnType<State["tenure"]>): Engine => ({
    files: nodeFiles,
    clock: systemClock,
    digest: nodeDigest,
    http: nodeHttp,
    talk,
    coordination: state.coordination,
    log: tenure.guard(state.log),
    tenure: tenure.sites,
    stateKey,
    database: (id) => openDatabaseDriver(id, { makeScratchFolder }),
    isoTime: (atMs) => new Date(atMs).toISOString(),
    signal: AbortSignal.any([signal, tenure.lost]),
  });
  return {
    state,
    seats,
    secrets,
    unlocking,
    checkHistory,
    dns: openDnsHouse({
      config,
      secrets,
      coordination: state.coordination,
      transport: (account) => seats.transport(account),
    }),
    mail: openMailHouse({
      config,
      secrets,
      talk,
      coordination: state.coordination,
      transport: (account) => seats.transport(account),
    }),
    engine: (signal) => engineOf(signal, state.tenure()),
    // No account's name holds a colon, so this is the key of none.
    requestKey: (site, client) =>
      nodeDigest.hmacSha256(stateKey(site, `client:${client}`), "clonepanel request 1"),
    async [Symbol.asyncDispose]() {
      await checkHistory.flush(systemClock.nowMs());
      await seats[Symbol.asyncDispose]();
      await state[Symbol.asyncDispose]();
    },
  };
}

/** `account/` lies beside `src/` and, in the published package, beside `dist/`, whose `parts/` are as deep. */
export async function readAccountCode(file: string): Promise<string> {
  const path = fileURLToPath(new URL(`../../account/${file}`, import.meta.url));
  const text = await nodeFiles.read(toBytePath(path));
  if (text === null) throw new Error(`the installation is incomplete: ${path} is missing`);
  return text;
}
