import type { DatabaseLook, DatabaseSeen } from "../../core/doctor/database-findings.ts";
import type { DatabaseAccess, DatabaseReader } from "../../ports/database.ts";
import type { Engine, Seat } from "../mirror/engine.ts";
import { attempt } from "./attempt.ts";

export interface DatabaseOrder {
  readonly seat: Seat;
  readonly name: string;
  readonly access: DatabaseAccess | undefined;
  readonly role: "primary" | "replica";
}

/** Logs in; on a replica also asks for every right that a change needs. Nothing is changed. */
export async function lookAtDatabase(engine: Engine, order: DatabaseOrder): Promise<DatabaseLook> {
  const { access } = order;
  if (access === undefined) return { kind: "not-configured" };
  return attempt(engine, async () => ({
    kind: "seen" as const,
    database: await readDatabase(engine, order, access),
  }));
}

async function readDatabase(
  engine: Engine,
  { seat, name, role }: DatabaseOrder,
  access: DatabaseAccess,
): Promise<DatabaseSeen> {
  const driver = await engine.database(access.driver);
  const place = { name, access, transport: seat.transport, policy: { skipTables: [], skipRows: [] } };
  if (role === "primary") {
    await using reader = await driver.openReader(place, engine.signal);
    return await describe(seat, reader);
  }
  await using writer = await driver.openWriter(place, engine.signal);
  return await describe(seat, await writer.reader());
}

async function describe(seat: Seat, reader: DatabaseReader): Promise<DatabaseSeen> {
  const facts = await reader.readFacts();
  return { ...facts, way: seat.transport.streamWay("socket") ?? seat.transport.streamWay("tcp") };
}
