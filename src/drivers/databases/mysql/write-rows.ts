import type { HashKind } from "../../../core/database/bucket-hash.ts";
import type { ByteString } from "../../../core/database/byte-string.ts";
import { insertHead } from "../../../core/database/chunk-file.ts";
import { isSameBucket } from "../../../core/database/diff-buckets.ts";
import { mysqlDialect } from "../../../core/database/mysql-dialect.ts";
import { quoteMysqlName } from "../../../core/database/mysql-name.ts";
import type { Bucket, TableShape } from "../../../core/database/table.ts";
import { ClonePanelError } from "../../../core/errors.ts";
import type { DatabasePlace, RowSource, TableEdit } from "../../../ports/database.ts";
import { hashBuckets } from "./hash-buckets.ts";
import { boundsSql, bucketTests, keptRowsSql, type TablePlan } from "./hash-sql.ts";
import { insertLargeRow } from "./insert-large-row.ts";
import { readColumns } from "./inventory.ts";
import { hasErrno } from "./server-fault.ts";
import { gaveUpWaiting, insertWithoutWaiting } from "./server-kinds.ts";
import type { ServerRoom } from "./server-room.ts";
import type { Session } from "./session.ts";

/** The target as the steps of a change see it. */
export interface Target {
  readonly place: DatabasePlace;
  readonly session: Session;
  /** What the server takes in one, and below what statements are kept where they can be. */
  readonly packet: { readonly mostBytes: number; readonly batchBytes: number };
  readonly collations: ReadonlySet<string>;
  readonly flavour: "mariadb" | "mysql";
  /** The least work that the server can do for a hash. */
  readonly hash: HashKind;
  readonly room: ServerRoom;
  readonly warnings: string[];
}

/** The command's number, and room to spare. */
const packetHead = 64;

/** The plan of a table as it stands in the target under `name`. */
export async function planTarget(target: Target, shape: TableShape, name: string): Promise<TablePlan> {
  const columns = await readColumns(target.session, target.place, name);
  const names = columns.map((column) => column.name);
  if (JSON.stringify(names) !== JSON.stringify(shape.columns)) {
    throw verifyFailed(target, shape.table, "its columns are not the expected ones");
  }
  const skip = target.place.policy.skipRows.filter((rule) => rule.table === shape.table);
  return { table: name, columns, layout: shape.layout, skip };
}

/** @returns rows written. `afterBatch` lets a long load be committed in parts. */
export async function insertRows(
  target: Target,
  rows: RowSource,
  into: {
    readonly shape: TableShape;
    readonly table: string;
    readonly afterBatch?: (bytes: number) => Promise<void>;
    readonly within?: TableEdit["within"];
  },
): Promise<number> {
  const hasOwnRows =
    into.within === undefined && target.place.policy.skipRows.some((rule) => rule.table === into.shape.table);
  const insert = insertHead({ ...into.shape, table: into.table }, mysqlDialect);
  // A row that is the account's own may stand where a mirrored one belongs; the mirrored one wins. Not where only some rows
  // are meant: REPLACE would also take rows that nobody named.
  const insertOwn = hasOwnRows ? insert.replace(/^INSERT/, "REPLACE") : insert;
  const mayWait = into.shape.transactional === "no";
  const head = `${mayWait ? insertWithoutWaiting[target.flavour] : ""}${insertOwn}`;
  const { mostBytes, batchBytes } = target.packet;
  let batch: ByteString[] = [];
  let bytes = head.length;
  let written = 0;
  const write = async (rows: number, size: number, statement: () => Promise<unknown>): Promise<void> => {
    await statement().catch(async (error: unknown) => {
      if (mayWait && hasErrno(error, ...gaveUpWaiting)) await target.room.require([]);
      throw into.within !== undefined && hasErrno(error, 1062, 1586)
        ? valueTaken(target, into.shape, error)
        : error;
    });
    written += rows;
    await into.afterBatch?.(size);
    await target.room.wrote(size);
  };
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    await write(batch.length, bytes, () => target.session.queryBytes(`${head}${batch.join(",")}`));
    batch = [];
    bytes = head.length;
  };
  for await (const lines of rows()) {
    for (const line of lines) {
      if (bytes + line.length + 1 > batchBytes) await flush();
      if (head.length + line.length + packetHead > mostBytes) {
        await write(1, line.length, () => insertLargeRow(target.session, head, line));
        continue;
      }
      batch.push(line);
      bytes += line.length + 1;
    }
  }
  await flush();
  return written;
}

export async function deleteBuckets(target: Target, plan: TablePlan, edit: TableEdit): Promise<void> {
  for (const test of testsOf(plan, edit)) {
    await target.session.query(`DELETE FROM ${tableOf(plan)} WHERE ${keptRowsSql(plan)} AND ${test}`);
  }
}

/** Hashes the given buckets in the target and compares. @throws DATABASE_VERIFY_FAILED */
export async function verifyBuckets(
  target: Target,
  plan: TablePlan,
  edit: Pick<TableEdit, "buckets" | "within">,
): Promise<void> {
  const found: Bucket[] = [];
  for (const test of testsOf(plan, edit)) {
    const where = `${keptRowsSql(plan)} AND ${test}`;
    found.push(...(await hashBuckets(target.session, target.place, { plan, where, kind: target.hash })));
  }
  compareBuckets(target, plan, { expected: edit.buckets, found });
}

/** Hashes the whole table and compares. @throws DATABASE_VERIFY_FAILED */
export async function verifyTable(
  target: Target,
  plan: TablePlan,
  expected: readonly Bucket[],
): Promise<void> {
  const where = keptRowsSql(plan);
  const found = await hashBuckets(target.session, target.place, { plan, where, kind: target.hash });
  compareBuckets(target, plan, { expected, found });
}

function compareBuckets(
  target: Target,
  plan: TablePlan,
  { expected, found }: { readonly expected: readonly Bucket[]; readonly found: readonly Bucket[] },
): void {
  const rest = new Map(found.map((bucket) => [bucket.id, bucket]));
  for (const want of expected) {
    const have = rest.get(want.id);
    rest.delete(want.id);
    const isAsPlanned = want.rows === 0 ? have === undefined : isSameBucket(have, want);
    if (!isAsPlanned) throw verifyFailed(target, plan.table, describeMiss(want, have));
  }
  const [extra] = rest.values();
  if (extra !== undefined)
    throw verifyFailed(target, plan.table, `group ${extra.id} has ${extra.rows} rows too many`);
}

function describeMiss(want: Bucket, have: Bucket | undefined): string {
  const rows = have?.rows ?? 0;
  return rows === want.rows
    ? `the ${rows} rows of group ${want.id} have another content`
    : `group ${want.id} has ${rows} rows, not ${want.rows}`;
}

/** The rows that an edit is about. */
export function testsOf(plan: TablePlan, edit: Pick<TableEdit, "buckets" | "within">): string[] {
  if (edit.within !== undefined) return [boundsSql(plan, edit.within)];
  // What lies in the gaps between them is not known here, so only true neighbours are joined.
  return bucketTests(
    plan,
    edit.buckets.map((bucket) => bucket.id),
    () => false,
  );
}

export function tableOf(plan: TablePlan): string {
  return quoteMysqlName(plan.table);
}

function valueTaken(target: Target, shape: TableShape, cause: unknown): ClonePanelError {
  return new ClonePanelError(
    "DATABASE_VALUE_TAKEN",
    `a row of "${shape.table}" cannot come back: ${(cause as Error).message}`,
    {
      hint: "a row outside the chosen ones has that unique value now; nothing was changed. Choose that row too, or change its value first",
      remedy: "owner",
      account: target.place.transport.account,
      cause,
    },
  );
}

export function verifyFailed(target: Target, table: string, because: string): ClonePanelError {
  return new ClonePanelError(
    "DATABASE_VERIFY_FAILED",
    `the table "${table}" of the database "${target.place.name}" did not come out as planned: ${because}`,
    {
      hint: "nothing was made visible; run a full compare: clonepanel verify",
      remedy: "wait",
      account: target.place.transport.account,
    },
  );
}
