import { isAscii, isUtf8 } from "node:buffer";
import { type HashKind, type HashParts, splitHash } from "../../../core/database/bucket-hash.ts";
import { bucketOf } from "../../../core/database/bucket-of.ts";
import type { ByteString } from "../../../core/database/byte-string.ts";
import { isSameBucket } from "../../../core/database/diff-buckets.ts";
import type { Literal } from "../../../core/database/literal.ts";
import { mysqlDialect } from "../../../core/database/mysql-dialect.ts";
import { quoteMysqlName } from "../../../core/database/mysql-name.ts";
import { encodeQuick, quickDigest } from "../../../core/database/quick-hash.ts";
import { BucketSum, digestValues, type RowDigest } from "../../../core/database/row-digest.ts";
import { parseRow, writeRow } from "../../../core/database/row-line.ts";
import type { Bucket, TableShape } from "../../../core/database/table.ts";
import { ClonePanelError } from "../../../core/errors.ts";
import type { DatabasePlace, RowSource } from "../../../ports/database.ts";
import { md5 } from "../md5.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { bucketTests, keptRowsSql, type TablePlan } from "./hash-sql.ts";
import { refuseTable } from "./inventory.ts";
import { digestAsText, hasIntegerKey, keyOf, keyTests, type RowKey, readDigests } from "./row-keys.ts";
import type { RawRow, Session } from "./session.ts";
import type { SurveyedPlans } from "./survey.ts";

export interface FetchOrder {
  readonly shape: TableShape;
  readonly buckets: readonly string[];
  readonly plans: SurveyedPlans;
  readonly place: DatabasePlace;
  /** Rows that these buckets held when the caller read them last: those that are still so need not travel. */
  readonly held?: RowSource;
}

const batch = { rows: 512, bytes: 1024 * 1024 };

/**
 * Rows of the given buckets. Every row is hashed again as it stands in its line, and the sums must be those of the
 * survey: a value that was altered on the way, or a table that changed without a transaction, cannot pass.
 */
export async function* fetchRows(session: Session, order: FetchOrder): AsyncIterable<readonly ByteString[]> {
  const surveyed = order.plans.of(order.shape.table);
  if (surveyed === null)
    throw new TypeError(`the table ${order.shape.table} was not surveyed by this reader`);
  const { plan, buckets } = surveyed;
  const sums = new Map<string, BucketSum>();
  const hashed = splitHash(buckets.values().next().value?.hash ?? "");
  let tests = bucketTestsOf(plan, order.buckets, buckets);
  if (order.held !== undefined && hasIntegerKey(plan, order.shape)) {
    const kind = hashed.quick === null ? "deep" : "quick";
    const there = await readDigests(session, plan, { shape: order.shape, kind, tests, lock: "none" });
    yield* stillThere(order, plan, { there, kind, sums });
    tests = keyTests(order.shape, [...there.keys()]);
  }
  let lines: ByteString[] = [];
  let bytes = 0;
  const values = plan.columns.map((column) => column.expression).join(",");
  for (const test of tests) {
    const sql = `SELECT ${values} FROM ${quoteMysqlName(plan.table)} WHERE ${keptRowsSql(plan)} AND ${test}`;
    for await (const row of session.stream(sql)) {
      const line = addRow(row, { plan, order, sums, hashed });
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
  proveSums(order, sums, buckets);
}

function bucketTestsOf(
  plan: TablePlan,
  wanted: readonly string[],
  all: ReadonlyMap<string, Bucket>,
): string[] {
  const isAll = wanted.length >= all.size && new Set(wanted).isSupersetOf(new Set(all.keys()));
  return isAll ? ["TRUE"] : bucketTests(plan, wanted, (bucket) => !all.has(bucket));
}

/** Rows that the caller holds and the server still has; their keys leave `there`, so that the others remain. */
async function* stillThere(
  order: FetchOrder,
  plan: TablePlan,
  found: { there: Map<RowKey, string>; kind: HashKind; sums: Map<string, BucketSum> },
): AsyncIterable<readonly ByteString[]> {
  for await (const lines of order.held?.() ?? []) {
    const same: ByteString[] = [];
    for (const line of lines) {
      const literals = parseRow(line, mysqlDialect);
      const key = keyOf(literals, order.shape);
      const digest = digestAsText(literals, found.kind);
      if (found.there.get(key) !== digest) continue;
      found.there.delete(key);
      const row = found.kind === "quick" ? { quick: BigInt(digest) } : { deep: digest };
      addDigest(line, { plan, digest: row, sums: found.sums });
      same.push(line);
    }
    yield same;
  }
}

function addDigest(
  line: ByteString,
  { plan, digest, sums }: { plan: TablePlan; digest: RowDigest; sums: Map<string, BucketSum> },
): void {
  const id = bucketOf(line, plan.layout, { dialect: mysqlDialect, md5 });
  const sum = sums.get(id) ?? new BucketSum();
  sums.set(id, sum);
  sum.add(digest);
}

function addRow(
  row: RawRow,
  into: { plan: TablePlan; order: FetchOrder; sums: Map<string, BucketSum>; hashed: HashParts },
): ByteString {
  const literals = into.plan.columns.map((column, at) => toLiteral(row[at] ?? null, column, into.order));
  const line = writeRow(literals, mysqlDialect);
  addDigest(line, { plan: into.plan, digest: digestAs(into.hashed, literals), sums: into.sums });
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
  if (wrong === undefined) return;
  const table = `the table "${order.shape.table}" of the database "${order.place.name}"`;
  if (order.shape.transactional === "no") {
    throw new ClonePanelError(
      "DATABASE_CHANGED_MEANWHILE",
      `${table} changed while it was read (group ${wrong})`,
      {
        hint: "it has no transactions, so it is read again at the next pass; convert it to InnoDB to be rid of this",
        remedy: "wait",
        account: order.place.transport.account,
      },
    );
  }
  throw new ClonePanelError(
    "DATABASE_HASH_MISMATCH",
    `${table} arrived otherwise than its server had hashed it (group ${wrong})`,
    {
      hint: "nothing was stored; please report this with the server's version and the table's definition",
      remedy: "bug",
      account: order.place.transport.account,
    },
  );
}
