import { hasDrift } from "../../../../src/core/report/site-verification.ts";
import type { Room, RoomSite } from "../room.ts";
import { rollChanges, rollSchema } from "./changes.ts";
import { brokenViews, compareContent, compareCounters } from "./compare-content.ts";
import { type Content, readContent } from "./read-content.ts";
import { rebuildByHand } from "./rebuild.ts";
import { World } from "./world.ts";

export interface SeedRow {
  readonly seed: number;
  readonly syncs: number;
  readonly tables: number;
  readonly rows: number;
  readonly statements: number;
  readonly refusedByServer: number;
  readonly warnings: readonly string[];
  readonly ms: number;
  /** What was wrong; null when nothing was. */
  readonly fault: string | null;
}

export interface SeedTrace {
  readonly row: SeedRow;
  /** All statements of the seed, to be read after a fault. */
  readonly statements: readonly string[];
  readonly refused: readonly string[];
}

const passes = 3;

/** One random schema, some passes with random changes between them, and everything compared after each. */
export async function runSeed(room: Room, seed: number): Promise<SeedTrace> {
  const startedMs = performance.now();
  await using site = await room.openSite(`seed${seed}`);
  await using world = await World.open(seed, { socket: room.servers.from.socket, database: site.database });
  const seen = { syncs: 0, tables: 0, rows: 0, warnings: new Set<string>() };
  const fault = await findFault({ room, site, world, seen });
  return {
    row: {
      seed,
      syncs: seen.syncs,
      tables: seen.tables,
      rows: seen.rows,
      statements: world.log.length,
      refusedByServer: world.refused.length,
      warnings: [...seen.warnings],
      ms: Math.round(performance.now() - startedMs),
      fault,
    },
    statements: world.log,
    refused: world.refused,
  };
}

interface Trial {
  readonly room: Room;
  readonly site: RoomSite;
  readonly world: World;
  readonly seen: { syncs: number; tables: number; rows: number; readonly warnings: Set<string> };
}

async function findFault(trial: Trial): Promise<string | null> {
  const { site, world, seen } = trial;
  let before: Content | null = null;
  await rollSchema(world);
  for (let pass = 1; pass <= passes; pass++) {
    world.log.push(`-- pass ${pass}`);
    try {
      const run = await site.sync();
      seen.syncs += 1;
      for (const warning of run.warnings) seen.warnings.add(warning);
    } catch (error) {
      const { code = "", message } = error as { code?: string; message: string };
      return `pass ${pass}: ${code} ${message}`;
    }
    const from = await contentOf(trial, "from", site.database);
    const to = await contentOf(trial, "to", site.database);
    const unsaid = brokenViews(from).filter(
      (view) => ![...seen.warnings].some((text) => text.includes(`VIEW ${view} `)),
    );
    const differences = [
      ...compareContent(from, to, "replica"),
      ...compareCounters(from, to, before),
      ...unsaid.map((view) => `nobody was told of the broken view ${view}`),
    ];
    if (differences.length > 0) return `pass ${pass}: ${differences.slice(0, 5).join("\n")}`;
    before = from;
    seen.tables += from.definitions.size;
    seen.rows += [...from.rows.values()].reduce((sum, rows) => sum + rows.length, 0);
    if (pass < passes) await rollChanges(world);
  }
  return before === null ? null : findLastFault(trial, before);
}

/** The vault's files alone rebuild it, with its programs; and the product's own full compare finds nothing. */
async function findLastFault(trial: Trial, from: Content): Promise<string | null> {
  const { room, site } = trial;
  const database = `${site.database}_by_hand`;
  try {
    await rebuildByHand(room.servers.to, site.vaultDatabase, database);
    const differences = compareContent(from, await contentOf(trial, "to", database), "rebuilt");
    if (differences.length > 0) return `by hand: ${differences.slice(0, 5).join("\n")}`;
  } catch (error) {
    return `by hand: ${(error as Error).message}`;
  } finally {
    await room.servers.to.sql(`DROP DATABASE IF EXISTS \`${database}\``);
  }
  const verified = await site.app.verify({ site: site.name, signal: site.signal });
  return hasDrift(verified) ? `verify: ${JSON.stringify(verified.places)}` : null;
}

function contentOf({ room }: Trial, side: "from" | "to", database: string): Promise<Content> {
  return readContent(room.servers[side].socket, database);
}
