import { diffTables } from "../../core/database/diff-buckets.ts";
import type { SurveyedTable } from "../../core/database/table.ts";
import { bucketsOf, type ManifestTable } from "../../core/mirror/manifest.ts";
import { databaseFolder } from "../../core/mirror/table-folder.ts";
import { bringTable, type FetchedTable, type TablePlace } from "./bring-table.ts";
import type { Engine } from "./engine.ts";

/**
 * Rows of changed tables, on their way into the vault while their server still hashes the tables behind: server and
 * controller work at the same time. Nothing but files below `into` is made, which are nobody's before the commit: a pass that is
 * refused leaves them, and the next one removes them.
 */
export class FetchAhead {
  readonly #engine: Engine;
  readonly #place: TablePlace;
  readonly #have: ReadonlyMap<string, ManifestTable>;
  readonly #begun = new Map<SurveyedTable, Promise<FetchedTable | null>>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(engine: Engine, place: TablePlace, have: readonly ManifestTable[]) {
    this.#engine = engine;
    this.#place = place;
    this.#have = new Map(have.map((table) => [table.shape.table, table]));
  }

  /** One table after another, so that no more is held in memory than without it. */
  begin(want: SurveyedTable): void {
    const old = this.#have.get(want.shape.table);
    if (old === undefined || want.shape.transactional !== "yes") return;
    const [difference] = diffTables([{ shape: old.shape, buckets: bucketsOf(old) }], [want]);
    if (difference?.kind !== "edit") return;
    const bring = async (): Promise<FetchedTable> => {
      await this.#engine.files.makeFolder(`${this.#place.into}/${databaseFolder(this.#place.name)}`);
      return bringTable(this.#engine, this.#place, { difference, want, old });
    };
    // What fails here is done again in its turn, and fails there for everybody to hear.
    const brought = this.#last.then(bring).catch(() => null);
    this.#begun.set(want, brought);
    this.#last = brought;
  }

  /** Null: it was not begun, or could not be done. Of an earlier look at the same table there is nothing either. */
  async take(want: SurveyedTable): Promise<FetchedTable | null> {
    return (await this.#begun.get(want)) ?? null;
  }

  /** Nothing is written any more when this resolves. To be asked for once the reader is closed. */
  async settle(): Promise<void> {
    await this.#last;
  }
}
