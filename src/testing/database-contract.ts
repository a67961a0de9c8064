import { describe, test } from "node:test";
import type { DatabasePolicy } from "../core/database/table.ts";
import type { DatabaseDriver, DatabasePlace } from "../ports/database.ts";
import { failureClaims } from "./database-claims/failure.ts";
import { fileClaims } from "./database-claims/files.ts";
import { heldClaims } from "./database-claims/held.ts";
import { markClaims } from "./database-claims/mark.ts";
import { mirrorClaims } from "./database-claims/mirror.ts";
import { policyClaims } from "./database-claims/policy.ts";
import { rowEditClaims } from "./database-claims/row-edits.ts";
import { singleRowClaims } from "./database-claims/single-rows.ts";
import { surveyClaims } from "./database-claims/survey.ts";

/** A database of its own, for one test. */
export interface TestDatabase extends AsyncDisposable {
  place(policy?: Partial<DatabasePolicy>): DatabasePlace;
  /** Runs SQL text through the kind's own client: what a person, or the site, would do. Returns what it prints. */
  exec(sql: string | Buffer): Promise<string>;
}

export interface DatabaseHarness extends AsyncDisposable {
  readonly driver: DatabaseDriver;
  createDatabase(): Promise<TestDatabase>;
  /** CREATE TABLE with every type the kind has, its rows, and a table's name with quotes and spaces in it. */
  readonly everyType: string;
}

export interface DatabaseRoom {
  readonly harness: DatabaseHarness;
  readonly driver: DatabaseDriver;
  readonly from: TestDatabase;
  readonly to: TestDatabase;
}

/** What every kind of database must do, asked of each alike. */
export function databaseContract(kind: string, open: () => Promise<DatabaseHarness>): void {
  describe(`the ${kind} driver`, () => {
    let opening: Promise<DatabaseHarness> | null = null;
    const claim = (title: string, body: (room: DatabaseRoom) => Promise<void>): void => {
      test(title, { timeout: 120_000 }, async () => {
        opening ??= open();
        const harness = await opening;
        await using from = await harness.createDatabase();
        await using to = await harness.createDatabase();
        await body({ harness, driver: harness.driver, from, to });
      });
    };
    surveyClaims(claim);
    heldClaims(claim);
    mirrorClaims(claim);
    failureClaims(claim);
    markClaims(claim);
    policyClaims(claim);
    rowEditClaims(claim);
    fileClaims(claim);
    singleRowClaims(claim);
    test("closes", async () => {
      await (await opening)?.[Symbol.asyncDispose]();
    });
  });
}

export type DatabaseClaim = (title: string, body: (room: DatabaseRoom) => Promise<void>) => void;
