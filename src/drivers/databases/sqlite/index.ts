import type { DatabaseDriver } from "../../../ports/database.ts";
import { SqliteReader } from "./reader.ts";
import type { CopyRoom } from "./take-copy.ts";
import { SqliteWriter } from "./writer.ts";

/** A SQLite file of the account. Far accounts need `room` to be a folder. */
export function sqliteDriver(room: CopyRoom): DatabaseDriver {
  return {
    manifest: { id: "sqlite", title: "SQLite", dialect: "sqlite" },
    openReader: (place, signal) => SqliteReader.open(place, room, signal),
    openWriter: (place, signal) => SqliteWriter.open(place, room, signal),
  };
}
