import type { HostName } from "./host.ts";
import type { World } from "./world.ts";

export const faultsEndMs = 480_000;
export const runEndMs = 1_080_000;

/** Visitors who write all the time, by name or at an address that they remember. */
export function visitors(world: World): void {
  let id = 0;
  const next = () => {
    world.timeline.after(world.chance.wait(3_000), () => {
      id += 1;
      write(world, id);
      next();
    });
  };
  next();
}

function write(world: World, id: number): void {
  const { chance, hosts, policy, mutant } = world;
  const asked: HostName = chance.happens(0.5) ? "a" : "b";
  const name = chance.happens(0.7) && hosts[asked].isAlive ? hosts[asked].names : asked;
  const host = hosts[name];
  if (!host.isServing || !host.isWriter(world.nowMs, mutant)) return;
  const { era } = host;
  host.running += 1;
  world.lookForTwoWriters();
  const isLong = chance.happens(0.2);
  const end = () => {
    if (host.era !== era) return;
    if (host.kept !== null) return void host.kept.push(end);
    host.running -= 1;
    host.writes.push(id);
    world.acknowledged.push({ id, host: name });
  };
  world.timeline.after(isLong ? chance.between(0.5, 0.99) * policy.graceMs : chance.between(20, 2_000), end);
}

/** Nearly every run has one great fault of the primary, and all have small ones of everybody. */
export function faults(world: World): void {
  const { chance } = world;
  if (chance.happens(0.93)) greatFault(world);
  const small = Math.floor(chance.between(0, 5));
  for (let index = 0; index < small; index += 1) {
    const from = chance.between(0, faultsEndMs * 0.9);
    const forMs = Math.min(chance.wait(25_000), faultsEndMs - from);
    world.timeline.after(from, () => smallFault(world, forMs));
  }
}

function greatFault(world: World): void {
  const { chance, policy, hosts, network, timeline } = world;
  const from = chance.between(20_000, 120_000);
  // Without a lease only a primary that can still be told is ever replaced by itself.
  const isCut = policy.lease !== null && chance.happens(0.25);
  const isSick = policy.lease === null || chance.happens(0.25);
  // The replica keeps the lease alive for a while before it loses sight of the primary too.
  const isRenewed = policy.lease?.renewal === "replica" && chance.happens(0.6);
  if (isRenewed) return renewedFault(world, from);
  timeline.after(from, () => {
    if (isCut) for (const other of ["control", "b"]) cutBoth(world, "a", other);
    else if (isSick) hosts.a.isServing = false;
    else if (hosts.a.isAlive) hosts.a.powerCut();
  });
  const untilMs = chance.happens(0.2) ? from + chance.between(100_000, 300_000) : faultsEndMs;
  timeline.after(untilMs, () => {
    hosts.a.isServing = true;
    if (!hosts.a.isAlive) hosts.a.revive(world.nowMs);
    network.cut.clear();
  });
}

function renewedFault(world: World, from: number): void {
  const { chance, policy, hosts, timeline, network } = world;
  const aloneMs = chance.between(0.3, 2) * (policy.lease?.ttlMs ?? 0);
  timeline.after(from, () => cutBoth(world, "a", "control"));
  timeline.after(from + aloneMs, () => {
    if (chance.happens(0.3)) hosts.b.powerCut();
    // Cut off, and not dead: it lives on with what it has.
    cutBoth(world, "a", "b");
    timeline.after(5_000, () => !hosts.b.isAlive && hosts.b.revive(world.nowMs));
  });
  // The replica may see it again while its lease is waited for.
  const healsMs = chance.happens(0.15) ? from + aloneMs + chance.between(30_000, 120_000) : faultsEndMs;
  timeline.after(healsMs, () => {
    network.cut.delete("a>b");
    network.cut.delete("b>a");
  });
  timeline.after(faultsEndMs, () => network.cut.clear());
  network.faults = { ...network.faults, late: 0.05 };
}

function smallFault(world: World, forMs: number): void {
  const { chance, network, timeline, hosts } = world;
  const places = ["control", "a", "b"] as const;
  const one = places[Math.floor(chance.between(0, 3))] ?? "a";
  const other = places[Math.floor(chance.between(0, 3))] ?? "b";
  const kind = chance.next();
  if (kind < 0.5) {
    const line = `${one}>${other}`;
    network.cut.add(line);
    timeline.after(forMs, () => void network.cut.delete(line));
  } else if (kind < 0.56) {
    // Both points of view lose their own lines at once: nobody can tell anything.
    for (const place of ["control", "b"] as const) network.isolated.add(place);
    timeline.after(Math.min(3 * forMs, faultsEndMs - world.nowMs), () => network.isolated.clear());
  } else if (kind < 0.65) {
    network.isolated.add(one);
    timeline.after(forMs, () => void network.isolated.delete(one));
  } else if (kind < 0.8) {
    const host = hosts[chance.happens(0.5) ? "a" : "b"];
    host.setClock(chance.between(-300_000, 300_000));
  } else {
    const host = hosts[chance.happens(0.3) ? "a" : "b"];
    if (!host.isAlive) return;
    host.powerCut();
    timeline.after(forMs, () => !host.isAlive && host.revive(world.nowMs));
  }
}

function cutBoth({ network }: World, one: string, other: string): void {
  network.cut.add(`${one}>${other}`);
  network.cut.add(`${other}>${one}`);
}

/** All faults are over; from here on everything has to come right. */
export function healEverything(world: World): void {
  const { network, hosts } = world;
  network.cut.clear();
  network.isolated.clear();
  network.faults = { lost: 0, late: 0, doubled: 0 };
  for (const host of [hosts.a, hosts.b]) {
    host.isServing = true;
    if (!host.isAlive) host.revive(world.nowMs);
  }
}

/** In some runs a person fails back as soon as it is possible, and the same account dies again. */
export function impatientPerson(world: World): void {
  if (!world.chance.happens(0.2)) return;
  const look = () => {
    if (world.nowMs > 300_000) return;
    if (!failBack(world)) world.timeline.after(10_000, look);
    else world.timeline.after(5_000, () => stopServing(world));
  };
  world.timeline.after(10_000, look);
}

/** A planned move, which has its own tests: here it is one step, at a moment when nothing runs. */
function failBack(world: World): boolean {
  const { a, b } = world.hosts;
  const { rev, value } = world.record;
  const isReady = value.former?.standing === "quarantined" && a.isAlive && a.isServing && b.isAlive;
  if (!isReady || a.kept !== null || b.kept !== null || a.running + b.running > 0) return false;
  const epoch = value.epoch + 1;
  Object.assign(a, { role: "primary", epoch, lease: null, names: "a", writes: [...b.writes] });
  Object.assign(b, { role: "replica", epoch, lease: null, names: "a" });
  world.storeRecord({ primary: "a", epoch, move: null, former: null }, rev);
  return true;
}

function stopServing({ hosts }: World): void {
  hosts.a.isServing = false;
}
