import { type LivingController, shareSites } from "../../../core/coordination/share-sites.ts";
import type { SiteId } from "../../../core/site/site.ts";
import type { Lock } from "../../../ports/coordination.ts";
import type { Ownership, OwnershipRound } from "../../../ports/ownership.ts";
import type { EtcdGateway } from "./gateway.ts";
import type { HolderWatch } from "./holders.ts";
import { keys } from "./keys.ts";
import { type EtcdLocks, holderOf } from "./locks.ts";
import { notExclusive, type RaceOutcome } from "./race.ts";
import { readRecord } from "./read-record.ts";
import type { Session } from "./session.ts";

export interface OwnershipParts {
  readonly gateway: EtcdGateway;
  readonly locks: EtcdLocks;
  readonly watch: HolderWatch;
  readonly session: () => Session;
  readonly race: (rounds: number) => Promise<RaceOutcome>;
  /** This controller's name in the configuration. */
  readonly node: string;
  readonly sites: readonly SiteId[];
}

/** What a controller says of itself, once a session. */
interface ControllerRecord {
  readonly node: string;
  readonly sites: readonly SiteId[];
}

/** Requests that are under way at once while many sites are taken. */
const atOnce = 16;
const purpose = "owner";
/** Before it works on anything a controller makes sure that one revision has one writer. */
const races = 5;

/** An own lock a site, that lives as long as this controller's session. */
export class EtcdOwnership implements Ownership {
  readonly #parts: OwnershipParts;
  readonly #owned = new Map<SiteId, { readonly lock: Lock; readonly session: Session }>();
  /** They never change within a session, and are long. */
  readonly #known = new Map<string, LivingController>();
  #announced: Session | null = null;

  constructor(parts: OwnershipParts) {
    this.#parts = parts;
  }

  owns(site: SiteId): boolean {
    return this.#owned.get(site)?.session.lost.aborted === false;
  }

  async owners(): Promise<ReadonlyMap<SiteId, string>> {
    const { gateway } = this.#parts;
    const nodes = new Map<string, string>();
    for (const entry of await gateway.range({ prefix: keys.allControllers })) {
      const { node } = readRecord<ControllerRecord>(entry);
      nodes.set(entry.key.slice(keys.allControllers.length), node);
    }
    const holders = await this.#owners(nodes);
    return new Map([...holders].map(([site, holder]) => [site, nodes.get(holder) ?? ""]));
  }

  async round(busy: ReadonlySet<SiteId>): Promise<OwnershipRound> {
    const lost = this.#forgetLost();
    const session = await this.#announce();
    const living = await this.#living();
    const owners = await this.#owners(new Set(living.map(({ id }) => id)));
    const sharing = shareSites({ self: session.id, controllers: living, owners, busy });
    const released = await inTurns(sharing.release, (site) => this.#release(site));
    const taken = await inTurns(sharing.take, (site) => this.#take(site, session));
    const owned = this.#parts.sites.filter((site) => this.owns(site)).length;
    return {
      owned,
      elsewhere: this.#parts.sites.length - owned,
      taken,
      released,
      lost,
      controllers: [...new Set(living.map(({ node }) => node))].sort(),
    };
  }

  #forgetLost(): readonly SiteId[] {
    const lost = [...this.#owned].filter(([, { session }]) => session.lost.aborted).map(([site]) => site);
    for (const site of lost) this.#owned.delete(site);
    return lost;
  }

  async #announce(): Promise<Session> {
    const { gateway, session: present, node, sites } = this.#parts;
    const session = present();
    if (this.#announced === session) return session;
    const outcome = await this.#parts.race(races);
    if (outcome.unfair > 0) throw notExclusive(outcome);
    await session.register();
    const record: ControllerRecord = { node, sites };
    await gateway.transact({
      compare: [{ key: keys.holder(session.id), exists: "yes" }],
      changes: [{ put: keys.controller(session.id), value: JSON.stringify(record) }],
    });
    this.#announced = session;
    return session;
  }

  /** Whoever was silent for its whole time is taken off the list, so that its sites become free. */
  async #living(): Promise<readonly LivingController[]> {
    const { gateway, watch } = this.#parts;
    const holders = new Set<string>();
    for (const entry of await gateway.range({ prefix: keys.allHolders })) {
      const id = entry.key.slice(keys.allHolders.length);
      if (watch.judge(entry, holderOf(entry)) === "alive") {
        holders.add(id);
        continue;
      }
      const buried = await gateway.transact({
        compare: [{ key: entry.key, modRevision: entry.modRevision }],
        changes: [{ remove: entry.key }, { remove: keys.controller(id) }],
      });
      if (buried.kind === "done") watch.forget(entry.key);
      else holders.add(id);
    }
    const announced = await gateway.range({ prefix: keys.allControllers, keysOnly: "yes" });
    const ids = announced.map(({ key }) => key.slice(keys.allControllers.length));
    for (const id of this.#known.keys()) if (!holders.has(id)) this.#known.delete(id);
    for (const id of ids) if (holders.has(id) && !this.#known.has(id)) await this.#learn(id);
    return [...this.#known.values()];
  }

  async #learn(id: string): Promise<void> {
    const [entry] = await this.#parts.gateway.range({ key: keys.controller(id) });
    if (entry === undefined) return;
    const { node, sites } = readRecord<ControllerRecord>(entry);
    this.#known.set(id, { id, node, sites: new Set(sites) });
  }

  async #owners(living: Pick<ReadonlySet<string>, "has">): Promise<ReadonlyMap<SiteId, string>> {
    const prefix = keys.lock(lockOf(""));
    const owners = new Map<SiteId, string>();
    for (const entry of await this.#parts.gateway.range({ prefix })) {
      const { holder } = readRecord<{ readonly holder: string }>(entry);
      if (living.has(holder)) owners.set(entry.key.slice(prefix.length), holder);
    }
    return owners;
  }

  async #take(site: SiteId, session: Session): Promise<boolean> {
    const outcome = await this.#parts.locks.take(lockOf(site), purpose);
    if (outcome.kind === "held") return false;
    this.#owned.set(site, { lock: outcome.lock, session });
    return true;
  }

  async #release(site: SiteId): Promise<boolean> {
    const own = this.#owned.get(site);
    this.#owned.delete(site);
    await own?.lock[Symbol.asyncDispose]();
    return own !== undefined;
  }
}

function lockOf(site: SiteId): string {
  return `own/${site}`;
}

/** Those that it worked for. */
async function inTurns(
  sites: readonly SiteId[],
  act: (site: SiteId) => Promise<boolean>,
): Promise<readonly SiteId[]> {
  const done: SiteId[] = [];
  for (let at = 0; at < sites.length; at += atOnce) {
    const turn = sites.slice(at, at + atOnce);
    const outcomes = await Promise.all(turn.map(act));
    done.push(...turn.filter((_, index) => outcomes[index]));
  }
  return done;
}
