import type { Socket } from "node:net";
import type { Answer, Tell } from "./lying-server.ts";

/** One way to answer a statement wrongly, whatever was asked. */
export interface ServerLie {
  readonly title: string;
  readonly of: "rows" | "any answer";
  readonly tell: Tell;
  /** It does not end by itself: the patience of an hour is a second here. */
  readonly patience?: "short";
}

const eof = Buffer.from([0xfe, 0, 0, 2, 0]);
const ok = Buffer.from([0, 0, 0, 2, 0, 0, 0]);
const evil = "\u001b[2J\u001b]0;evil\u0007 $(touch evil) `touch evil`";

/** What a statement is for: each is answered wrongly in each way. */
const askedOfSource: Readonly<Record<string, RegExp>> = {
  "the hashes": /COUNT\(@cp_digest\)/,
  "digests of rows": /^SELECT .*CRC32\(@cp_digest(?!.*COUNT\(@cp_digest\))/,
  rows: /^SELECT (?!.*(?:@cp_digest|COUNT\()).* FROM `\w+` WHERE TRUE AND/,
  "which hash": /CRC32C\('/,
  "the tables": /FROM information_schema\.TABLES WHERE TABLE_SCHEMA = DATABASE\(\)$/,
  "the columns": /FROM information_schema\.COLUMNS WHERE TABLE_SCHEMA = DATABASE\(\)\s+ORDER/,
  "the keys": /FROM information_schema\.STATISTICS/,
  "a definition": /^SHOW CREATE TABLE/,
  "the span of keys": /MIN\(/,
  "its version": /^SELECT VERSION/,
  "the triggers": /information_schema\.TRIGGERS|SHOW TRIGGERS|SHOW CREATE TRIGGER/i,
};

/** Where nothing but a yes is expected, only those lies differ that do not change rows. */
const orderedOfSource: Readonly<Record<string, RegExp>> = {
  "the session": /^SET /,
  "the view": /^START TRANSACTION|^SAVEPOINT/,
  "the way back": /^ROLLBACK TO SAVEPOINT/,
};

const serverLies: readonly ServerLie[] = [
  lie("an OK", () => [ok]),
  lie("no rows", (answer) => result(answer.columns, [])),
  lie("only the first row", ({ columns, rows }) => result(columns, rows.slice(0, 1))),
  lie("its rows backwards", ({ columns, rows }) => result(columns, [...rows].reverse())),
  lie("each row twice", ({ columns, rows }) => result(columns, [...rows, ...rows])),
  lie("the first row again and again", ({ columns, rows }) =>
    result(
      columns,
      rows.map(() => rows[0] ?? Buffer.of(0xfb)),
    ),
  ),
  lie("nothing in any column", ({ columns, rows }) =>
    result(
      columns,
      rows.map(() => Buffer.alloc(columns.length, 0xfb)),
    ),
  ),
  lie("words in every column", ({ columns, rows }) =>
    result(
      columns,
      rows.map(() => Buffer.concat(columns.map(() => texted(evil)))),
    ),
  ),
  lie("numbers beyond all bounds", ({ columns, rows }) =>
    result(
      columns,
      rows.map(() => Buffer.concat(columns.map(() => texted("9".repeat(400))))),
    ),
  ),
  lie("one byte of each row otherwise", ({ columns, rows }) => result(columns, rows.map(bitten))),
  lie("a column less in each row", ({ columns, rows }) =>
    result(
      columns,
      rows.map((row) => row.subarray(0, row.length - 1 - (row.at(-1) === 0xfb ? 0 : 1))),
    ),
  ),
  lie("values longer than their row", ({ columns, rows }) =>
    result(
      columns,
      rows.map(() => Buffer.from([0xfe, 0, 0, 0, 0, 1, 0, 0, 0])),
    ),
  ),
  lie("a column less than there are", ({ columns, rows }) => result(columns.slice(1), rows)),
  lie("two hundred columns", ({ columns, rows }) =>
    result(
      Array.from({ length: 200 }, (_, at) => columns[at % Math.max(1, columns.length)] ?? eof),
      rows,
    ),
  ),
  lie("columns named by orders", ({ columns, rows }) => result(columns.map(named), rows)),
  lie("definitions that are none", ({ columns, rows }) =>
    result(
      columns.map(() => Buffer.from("evil")),
      rows,
    ),
  ),
  raw(
    "a number of columns beyond all bounds, and silence",
    (line) => line.write(framed(Buffer.from([0xfd, 0xff, 0xff, 0xff]), 1)),
    "short",
  ),
  lie("two results instead of one", ({ packets }) => [
    ...packets.slice(0, -1),
    Buffer.from([0xfe, 0, 0, 10, 0]),
    ...packets,
  ]),
  lie("more after its end", ({ packets }) => [...packets, ...packets]),
  lie("an error in terminal codes", () => [fault(1064, evil)]),
  lie("an error after half of its rows", ({ columns, rows }) => [
    ...result(columns, rows.slice(0, rows.length >> 1)).slice(0, -1),
    fault(1317, "interrupted"),
  ]),
  lie("an error of a megabyte", () => [fault(1105, "A".repeat(1_000_000))]),
  lie("that a table changed", () => [fault(1412, "Table definition has changed")]),
  lie("that there is no such function", () => [fault(1305, "no")]),
  lie("the wish for a file of this machine", () => [Buffer.from("\u00fb/etc/passwd", "latin1")]),
  raw("numbers of packets in disorder", (line, { packets }) =>
    line.write(Buffer.concat(packets.map((packet, at) => framed(packet, (at * 77) % 256)))),
  ),
  raw("an answer that is cut off", (line, { packets }) => {
    const whole = Buffer.concat(packets.map((packet, at) => framed(packet, at + 1)));
    line.end(whole.subarray(0, Math.ceil(whole.length / 2)));
  }),
  raw("a cut line and no word", (line) => line.destroy()),
  raw(
    "noise",
    (line) => line.write(Buffer.from(Array.from({ length: 4_000 }, (_, n) => (n * 7919) % 251))),
    "short",
  ),
  raw("silence", () => undefined, "short"),
  raw(
    "a byte a tenth of a second",
    (line, { packets }) => {
      const whole = Buffer.concat(packets.map((packet, at) => framed(packet, at + 1)));
      let at = 0;
      every(line, 100, () => line.write(whole.subarray(at % whole.length, (at++ % whole.length) + 1)));
    },
    "short",
  ),
  endless("rows without an end", ({ columns, rows }) => ({
    begin: result(columns.length > 0 ? columns : [column], []).slice(0, -1),
    again: rows[0] ?? Buffer.concat((columns.length > 0 ? columns : [column]).map(() => texted("7"))),
  })),
  endless("large rows without an end", ({ columns }) => {
    const all = columns.length > 0 ? columns : [column];
    return {
      begin: result(all, []).slice(0, -1),
      again: Buffer.concat(all.map(() => texted("A".repeat(200_000)))),
    };
  }),
  endless("columns without an end", ({ columns }) => ({
    begin: [Buffer.from([0xfd, 0xff, 0xff, 0xff])],
    again: columns[0] ?? column,
  })),
  raw("one row without an end", (line, { columns }) => {
    const all = columns.length > 0 ? columns : [column];
    line.write(
      Buffer.concat(
        result(all, [])
          .slice(0, -1)
          .map((packet, at) => framed(packet, at + 1)),
      ),
    );
    const full = framed(Buffer.alloc(0xffffff, 0x41), 0);
    flood(line, full);
  }),
];

const column = Buffer.concat([
  ...["def", "", "", "", "x", ""].map(texted),
  Buffer.from([12, 63, 0, 255, 0, 0, 0, 253, 0, 0, 0, 0, 0]),
]);

function lie(title: string, packets: (answer: Answer) => readonly Buffer[]): ServerLie {
  return {
    title,
    of: /\brows?\b|column|definitions/.test(title) ? "rows" : "any answer",
    tell: ({ answer, line }) => {
      line.write(Buffer.concat(packets(answer).map((packet, at) => framed(packet, at + 1))));
    },
  };
}

function raw(title: string, write: (line: Socket, answer: Answer) => void, patience?: "short"): ServerLie {
  const tell: Tell = ({ answer, line }) => write(line, answer);
  const lie = { title, of: "any answer", tell } as const;
  return patience === undefined ? lie : { ...lie, patience };
}

function endless(
  title: string,
  of: (answer: Answer) => { readonly begin: readonly Buffer[]; readonly again: Buffer },
): ServerLie {
  return raw(title, (line, answer) => {
    const { begin, again } = of(answer);
    line.write(Buffer.concat(begin.map((packet, at) => framed(packet, at + 1))));
    const some = Array.from({ length: Math.ceil(1_000_000 / (again.length + 4)) }, () => framed(again, 9));
    flood(line, Buffer.concat(some));
  });
}

/** As fast as it is taken. */
function flood(line: Socket, bytes: Buffer): void {
  const more = (): void => {
    if (!line.destroyed) line.write(bytes, () => setImmediate(more));
  };
  more();
}

function every(line: Socket, ms: number, act: () => void): void {
  const timer = setInterval(act, ms);
  line.once("close", () => clearInterval(timer));
}

function result(columns: readonly Buffer[], rows: readonly Buffer[]): readonly Buffer[] {
  return columns.length === 0 ? [ok] : [Buffer.of(columns.length), ...columns, eof, ...rows, eof];
}

function framed(payload: Buffer, sequence: number): Buffer {
  const head = Buffer.alloc(4);
  head.writeUIntLE(payload.length, 0, 3);
  head[3] = sequence % 256;
  return Buffer.concat([head, payload]);
}

function fault(number: number, words: string): Buffer {
  const head = Buffer.from([0xff, 0, 0]);
  head.writeUInt16LE(number, 1);
  return Buffer.concat([head, Buffer.from(`#HY000${words}`)]);
}

function texted(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(bytes.length < 251 ? 1 : 4);
  if (length.length === 1) length[0] = bytes.length;
  else {
    length[0] = 0xfd;
    length.writeUIntLE(bytes.length, 1, 3);
  }
  return Buffer.concat([length, bytes]);
}

/** The last byte of a value: lengths stay. */
function bitten(row: Buffer): Buffer {
  const changed = Buffer.from(row);
  const last = changed.length - 1;
  if (changed[last] !== 0xfb) changed[last] = (changed[last] ?? 0) ^ 1;
  return changed;
}

/** A column of the same kind, whose name would be an order wherever it became a part of a program. */
function named(definition: Buffer): Buffer {
  const orders = `x"];process.exit(99);//'\`\${process.exit(99)}\n*/`;
  const kind = definition.subarray(definition.length - 13);
  return Buffer.concat([...["def", "", orders, orders, orders, orders].map(texted), kind]);
}

/** Of a replica: it is written to, and hashes what came. */
const askedOfReplica: Readonly<Record<string, RegExp>> = {
  "the hashes of what came": /COUNT\(@cp_digest\)/,
  "the mark": /^SELECT site, generation/,
  "its version": /^SELECT VERSION/,
  "its columns": /FROM information_schema\.COLUMNS/,
};
const orderedOfReplica: Readonly<Record<string, RegExp>> = {
  "a new table": /^CREATE TABLE/,
  "rows that come": /^(?:INSERT|REPLACE) INTO/,
  "a beginning": /^START TRANSACTION/,
  "a commit": /^COMMIT/,
  "an exchange": /^RENAME TABLE/,
};

/** All there are, by what was asked. */
export function allServerLies(liar: "primary" | "replica"): readonly {
  readonly title: string;
  readonly of: RegExp;
  readonly lie: ServerLie;
}[] {
  const of = (asked: Readonly<Record<string, RegExp>>, lies: readonly ServerLie[]) =>
    Object.entries(asked).flatMap(([name, of]) =>
      lies.map((lie) => ({ title: `${name}: ${lie.title}`, of, lie })),
    );
  const [asked, ordered] =
    liar === "primary" ? [askedOfSource, orderedOfSource] : [askedOfReplica, orderedOfReplica];
  return [
    ...of(asked, serverLies),
    ...of(
      ordered,
      serverLies.filter((lie) => lie.of === "any answer"),
    ),
  ];
}
