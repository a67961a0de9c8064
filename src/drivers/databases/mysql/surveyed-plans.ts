import type { Bucket } from "../../../core/database/table.ts";
import type { TablePlan } from "./hash-sql.ts";

interface SurveyedPlan {
  readonly plan: TablePlan;
  readonly buckets: ReadonlyMap<string, Bucket>;
}

/** What a survey leaves for the reading of rows: how each table is read, and the hashes its rows must have. */
export class SurveyedPlans {
  readonly #tables = new Map<string, { plan: TablePlan; buckets: readonly Bucket[] }>();
  readonly #asked = new Map<string, SurveyedPlan>();

  remember(plan: TablePlan, buckets: readonly Bucket[]): void {
    this.#tables.set(plan.table, { plan, buckets });
    this.#asked.delete(plan.table);
  }

  /** Of most tables of a pass nothing is read, so their buckets are only looked up once somebody asks. */
  of(table: string): SurveyedPlan | null {
    const known = this.#asked.get(table);
    if (known !== undefined) return known;
    const found = this.#tables.get(table);
    if (found === undefined) return null;
    const surveyed = {
      plan: found.plan,
      buckets: new Map(found.buckets.map((bucket) => [bucket.id, bucket])),
    };
    this.#asked.set(table, surveyed);
    return surveyed;
  }
}
