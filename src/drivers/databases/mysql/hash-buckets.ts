import type { HashKind } from "../../../core/database/bucket-hash.ts";
import { byNumber } from "../../../core/database/bucket-of.ts";
import { deepHashOf, quickHashOf } from "../../../core/database/row-digest.ts";
import type { Bucket } from "../../../core/database/table.ts";
import type { ClonePanelError } from "../../../core/errors.ts";
import type { DatabasePlace } from "../../../ports/database.ts";
import { hashSql, partsAt, type TablePlan } from "./hash-sql.ts";
import { refuseTable } from "./inventory.ts";
import { limits } from "./limits.ts";
import { oddAnswer } from "./server-fault.ts";
import type { RawRow, Session } from "./session.ts";
import { textAt, textOrNull } from "./value.ts";

/** A server is at work on so many rows for a tenth of a second or two. */
const rowsAPart = 65_536;

/** Tests that part a table's rows between buckets. */
export function partsOf(plan: TablePlan, known: readonly Bucket[]): readonly string[] {
  const firsts: string[] = [];
  let rows = 0;
  for (const bucket of known) {
    if (rows >= rowsAPart) {
      firsts.push(bucket.id);
      rows = 0;
    }
    rows += bucket.rows;
  }
  return partsAt(plan, firsts);
}

/** Buckets of the rows that `where` lets pass. */
export async function hashBuckets(
  session: Session,
  place: DatabasePlace,
  scan: {
    readonly plan: TablePlan;
    readonly where: string;
    /** Tests that no bucket passes twice, for one statement each. */
    readonly parts?: readonly string[];
    readonly kind: HashKind;
  },
): Promise<Bucket[]> {
  const buckets: Bucket[] = [];
  let isHashed = true;
  for (const part of scan.parts ?? ["TRUE"]) {
    // As they come: a large table has hundreds of thousands of them.
    await session.each(hashSql(scan.plan, `${scan.where} AND ${part}`, scan.kind), (row) => {
      if (!isBucket(row) || isWithoutEnd(buckets)) throw oddHashes(place, scan.plan);
      isHashed &&= isWhole(row);
      if (isHashed) buckets.push(bucketFrom(row, scan.kind));
    });
    if (!isHashed) break;
  }
  if (!isHashed) {
    // The quick hash joins values as they are; the deep one puts a digest in the place of a long value.
    if (scan.kind === "quick") return hashBuckets(session, place, { ...scan, kind: "deep" });
    throw refuseTable(
      place,
      scan.plan.table,
      "the server cannot hash some of its rows (they exceed max_allowed_packet)",
    );
  }
  if (isRepeating(buckets)) throw oddHashes(place, scan.plan);
  return buckets.sort((left, right) => byNumber(left.id, right.id));
}

/** Looked at when there are twice as many as before, so that all looks together cost one. */
function isWithoutEnd(buckets: readonly Bucket[]): boolean {
  const { length } = buckets;
  const isDoubled = length >= 32_768 && (length & (length - 1)) === 0;
  return length >= limits.buckets || (isDoubled && isRepeating(buckets));
}

function isRepeating(buckets: readonly Bucket[]): boolean {
  return new Set(buckets.map(({ id }) => id)).size < buckets.length;
}

/** A group's number, how many rows it has, their sums, how many digests there were: a server says nothing else of it. */
function isBucket(row: RawRow): boolean {
  const number = /^-?\d{1,20}$/;
  const sum = /^\d{1,40}$/;
  const isCount = (at: number): boolean =>
    Number.isSafeInteger(Number(textAt(row, at))) && sum.test(textAt(row, at));
  // Of rows that exceed its packet a server knows no sum.
  const isSum = (at: number): boolean => textOrNull(row, at) === null || sum.test(textAt(row, at));
  return number.test(textAt(row, 0)) && isCount(1) && isSum(2) && isSum(3) && isCount(4);
}

function oddHashes(place: DatabasePlace, { table }: TablePlan): ClonePanelError {
  return oddAnswer(place, `the hashes of the table "${table}" are none, repeat themselves or have no end`);
}

/** As many digests as rows: a server answers NULL for what exceeds its packet. */
function isWhole(row: RawRow): boolean {
  return textAt(row, 1) === textAt(row, 4);
}

function bucketFrom(row: RawRow, kind: HashKind): Bucket {
  const [first, second] = [BigInt(textAt(row, 2)), BigInt(textAt(row, 3))];
  return {
    id: textAt(row, 0),
    rows: Number(textAt(row, 1)),
    hash: kind === "quick" ? quickHashOf(first) : deepHashOf(first, second),
  };
}
