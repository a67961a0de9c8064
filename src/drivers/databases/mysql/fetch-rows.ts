import { isAscii, isUtf8 } from "node:buffer";
import { type HashParts, splitHash } from "../../../core/database/bucket-hash.ts";
import { bucketOf } from "../../../core/database/bucket-of.ts";
import type { ByteString } from "../../../core/database/byte-string.ts";
import { countRows, isSameBucket } from "../../../core/database/diff-buckets.ts";
import { type HeldRow, holdRow, type RowChanges } from "../../../core/database/held-row.ts";
import type { Literal } from "../../../core/database/literal.ts";
import { mysqlDialect } from "../../../core/database/mysql-dialect.ts";
import { quoteMysqlName } from "../../../core/database/mysql-name.ts";
import { encodeQuick, quickDigest } from "../../../core/database/quick-hash.ts";
import { BucketSum, digestValues, type RowDigest } from "../../../core/database/row-digest.ts";
import { parseRow, writeRow } from "../../../core/database/row-line.ts";
import type { Bucket, TableShape } from "../../../core/database/table.ts";
import { ClonePanelError } from "../../../core/errors.ts";
import type { DatabasePlace } from "../../../ports/database.ts";
import { md5 } from "../md5.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { bucketTests, keptRowsSql, type TablePlan } from "./hash-sql.ts";
import { refuseTable } from "./inventory.ts";
import { keyTests, readDigests } from "./row-keys.ts";
import type { RawRow, Session } from "./session.ts";
import type { SurveyedPlans } from "./surveyed-plans.ts";

export interface FetchOrder {
  readonly shape: TableShape;
  readonly buckets: readonly string[];
  readonly plans: SurveyedPlans;
  readonly place: DatabasePlace;
}

const batch = { rows: 512, bytes: 1024 * 1024 };

/**
 * Rows of the given buckets. Every row is hashed again as it stands in its line, and the sums must be those of the
 * survey: a value that was altered on the way, or a table that changed without a transaction, cannot pass.
 */
export async function* fetchRows(session: Session, order: FetchOrder): AsyncIterable<readonly ByteString[]> {
  const { plan, buckets, hashed } = surveyedOf(order);
  const sums = new Map<string, BucketSum>();
  const tests = bucketTestsOf(plan, order.buckets, buckets);
  yield* readRows(session, order, { plan, tests, sums, hashed, surveyed: buckets });
  proveSums(order, sums, buckets);
}

/**
 * What became of rows that the caller holds of these buckets: all that travels is a digest of each row, and the rows that the
 * caller has not. What stays and what comes must hash to what the survey saw, as above.
 */
export async function fetchChanges(
  session: Session,
  order: FetchOrder,
  held: readonly HeldRow[],
): Promise<RowChanges> {
  const { plan, buckets, hashed } = surveyedOf(order);
  const { shape } = order;
  const sums = new Map<string, BucketSum>();
  const kind = hashed.quick === null ? "deep" : "quick";
  const there = await readDigests(session, plan, {
    shape,
    kind,
    tests: bucketTestsOf(plan, order.buckets, buckets),
    lock: "none",
    // As many as the survey saw; without transactions there may be more, which is found below.
    most: {
      rows: 2 * countRows(order.buckets.flatMap((id) => buckets.get(id) ?? [])) + 1_000,
      beyond: () => arrivedOtherwise(order, order.buckets[0] ?? ""),
    },
  });
  const gone: HeldRow[] = [];
  for (const row of held) {
    const digest = kind === "quick" ? { quick: row.quick } : { deep: deepDigest(row.line) };
    if (there.get(row.key) !== String(digest.quick ?? digest.deep)) {
      gone.push(row);
      continue;
    }
    there.delete(row.key);
    addDigest(row.bucket, digest, sums);
  }
  const come: HeldRow[] = [];
  const tests = keyTests(shape, [...there.keys()]);
  for await (const lines of readRows(session, order, { plan, tests, sums, hashed, surveyed: buckets }))
    for (const line of lines) come.push(holdRow(line, shape, codec));
  // After rows were read it is done already.
  if (tests.length === 0) await session.query("ROLLBACK TO SAVEPOINT cp_view");
  proveSums(order, sums, buckets);
  return { gone, come };
}

const codec = { dialect: mysqlDialect, md5 };

function deepDigest(line: ByteString): string {
  return digestValues(parseRow(line, mysqlDialect).map(mysqlDialect.canonicalBytes), md5);
}

function surveyedOf({ plans, shape }: FetchOrder) {
  const surveyed = plans.of(shape.table);
  if (surveyed === null) throw new TypeError(`the table ${shape.table} was not surveyed by this reader`);
  // All buckets of a table are hashed alike.
  return { ...surveyed, hashed: splitHash(surveyed.buckets.values().next().value?.hash ?? "") };
}

interface RowScan {
  readonly plan: TablePlan;
  readonly tests: readonly string[];
  /** What the rows add up to is gathered here, made as the survey was. */
  readonly sums: Map<string, BucketSum>;
  readonly hashed: HashParts;
  readonly surveyed: ReadonlyMap<string, Bucket>;
}

async function* readRows(
  session: Session,
  order: FetchOrder,
  { plan, tests, sums, hashed, surveyed }: RowScan,
): AsyncIterable<readonly ByteString[]> {
  let lines: ByteString[] = [];
  let bytes = 0;
  const values = plan.columns.map((column) => column.expression).join(",");
  for (const test of tests) {
    const sql = `SELECT ${values} FROM ${quoteMysqlName(plan.table)} WHERE ${keptRowsSql(plan)} AND ${test}`;
    for await (const row of session.stream(sql)) {
      const line = addRow(row, { plan, order, sums, hashed, surveyed });
      lines.push(line);
      bytes += line.length;
      if (lines.length < batch.rows && bytes < batch.bytes) continue;
      yield lines;
      lines = [];
      bytes = 0;
    }
    await session.query("ROLLBACK TO SAVEPOINT cp_view");
  }
  if (lines.length > 0) yield lines;
}

function bucketTestsOf(
  plan: TablePlan,
  wanted: readonly string[],
  all: ReadonlyMap<string, Bucket>,
): string[] {
  const isAll = wanted.length >= all.size && new Set(wanted).isSupersetOf(new Set(all.keys()));
  return isAll ? ["TRUE"] : bucketTests(plan, wanted, (bucket) => !all.has(bucket));
}

function addDigest(bucket: string, digest: RowDigest, sums: Map<string, BucketSum>): BucketSum {
  const sum = sums.get(bucket) ?? new BucketSum();
  sums.set(bucket, sum);
  sum.add(digest);
  return sum;
}

function addRow(
  row: RawRow,
  into: { plan: TablePlan; order: FetchOrder } & Pick<RowScan, "sums" | "hashed" | "surveyed">,
): ByteString {
  const literals = into.plan.columns.map((column, at) => toLiteral(row[at] ?? null, column, into.order));
  const line = writeRow(literals, mysqlDialect);
  const bucket = bucketOf(line, into.plan.layout, codec);
  const { rows } = addDigest(bucket, digestAs(into.hashed, literals), into.sums);
  // Whatever else comes, they cannot hash to what was surveyed: an answer without an end is not waited for.
  if (rows > (into.surveyed.get(bucket)?.rows ?? 0)) throw arrivedOtherwise(into.order, bucket);
  return line;
}

/** As the server hashed the table: all of its buckets alike. */
function digestAs({ quick }: HashParts, literals: readonly Literal[]): RowDigest {
  return quick === null
    ? { deep: digestValues(literals.map(mysqlDialect.canonicalBytes), md5) }
    : { quick: quickDigest(encodeQuick(literals, mysqlDialect)) };
}

/** A value as the server sent it, by the column's own expression. */
export function toLiteral(
  value: Buffer | null,
  column: ColumnPlan,
  order: Pick<FetchOrder, "place" | "shape">,
): Literal {
  if (value === null) return { kind: "null" };
  const bytes = value.toString("latin1");
  switch (column.literal) {
    case "number":
      return { kind: "number", text: bytes };
    case "float":
      // Marked as a double, or it would be read as a DECIMAL, which knows no -0 and fewer digits.
      return { kind: "number", text: bytes.includes("e") ? bytes : `${bytes}e0` };
    case "bytes":
      return { kind: "bytes", bytes };
    case "geometry":
      // What a server fills in where such a column is added to rows that are there already.
      if (bytes === "")
        throw refuseTable(
          order.place,
          order.shape.table,
          `its column ${column.name} has rows with nothing at all for a geometry, which no server takes back`,
        );
      return { kind: "bytes", bytes };
    case "ascii":
      return { kind: isAscii(value) ? "text" : "bytes", bytes };
    case "text":
      if (!isUtf8(value))
        throw refuseTable(
          order.place,
          order.shape.table,
          `its column ${column.name} holds bytes that are no text`,
        );
      return { kind: "text", bytes };
  }
}

function proveSums(
  order: FetchOrder,
  sums: ReadonlyMap<string, BucketSum>,
  surveyed: ReadonlyMap<string, Bucket>,
): void {
  const wrong = order.buckets.find((id) => {
    const [sum, bucket] = [sums.get(id), surveyed.get(id)];
    if (bucket === undefined) return sum !== undefined;
    return sum === undefined || !isSameBucket({ id, rows: sum.rows, hash: sum.hash() }, bucket);
  });
  if (wrong !== undefined) throw arrivedOtherwise(order, wrong);
}

function arrivedOtherwise(order: FetchOrder, wrong: string): ClonePanelError {
  const table = `the table "${order.shape.table}" of the database "${order.place.name}"`;
  if (order.shape.transactional === "no") {
    return new ClonePanelError(
      "DATABASE_CHANGED_MEANWHILE",
      `${table} changed while it was read (group ${wrong})`,
      {
        hint: "it has no transactions, so it is read again at the next pass; convert it to InnoDB to be rid of this",
        remedy: "wait",
        account: order.place.transport.account,
      },
    );
  }
  return new ClonePanelError(
    "DATABASE_HASH_MISMATCH",
    `${table} arrived otherwise than its server had hashed it (group ${wrong})`,
    {
      hint: "nothing was stored; please report this with the server's version and the table's definition",
      remedy: "bug",
      account: order.place.transport.account,
    },
  );
}
