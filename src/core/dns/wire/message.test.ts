import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { classIn } from "../record-type.ts";
import { parseMessage, type RecordToSend, writeMessage } from "./message.ts";
import { isAnswerTo, makeQuery, type QueryOrder } from "./query.ts";
import { writeValue } from "./values.ts";

const bytes = (hex: string) =>
  Uint8Array.from(hex.replace(/\s/g, "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const record = (name: string, type: string, value: string, ttlSeconds = 300): RecordToSend => {
  const data = writeValue(type, value);
  assert.ok(data, `${type} ${value}`);
  return { name, type, class: classIn, ttlSeconds, data };
};

const response = (answers: readonly RecordToSend[]) =>
  writeMessage({ id: 7, flags: 0x8400, questions: [], answers, authorities: [], additionals: [] });

function valueBack(type: string, value: string): string | null {
  const parsed = parseMessage(response([record("example.com", type, value)]));
  assert.equal(parsed.kind, "message", JSON.stringify(parsed));
  return parsed.kind === "message" ? (parsed.message.answers[0]?.value ?? null) : null;
}

describe("a message", () => {
  test("with compressed names is read as RFC 1035, section 4.1.4, draws it", () => {
    // F.ISI.ARPA at 12, FOO.F.ISI.ARPA by a pointer to it, then the root.
    const parsed = parseMessage(
      bytes(`0001 8400 0000 0003 0000 0000
        0146 0349534904 41525041 00 0001 0001 0000012c 0004 0a000034
        03464f4f c00c 0002 0001 0000012c 0002 c00c
        00 0002 0001 0000012c 0002 c012`),
    );

    assert.equal(parsed.kind, "message", JSON.stringify(parsed));
    if (parsed.kind !== "message") return;
    assert.deepEqual(
      parsed.message.answers.map(({ name, type, value }) => [name, type, value]),
      [
        ["f.isi.arpa", "A", "10.0.0.52"],
        ["foo.f.isi.arpa", "NS", "f.isi.arpa"],
        [".", "NS", "arpa"],
      ],
    );
  });

  test("gives every value back as it was given", () => {
    const values = [
      ["A", "203.0.113.10"],
      ["AAAA", "2001:db8::1"],
      ["NS", "ns1.example.com"],
      ["CNAME", "example.com"],
      ["MX", "10 mail.example.com"],
      ["SRV", "0 5 443 www.example.com"],
      ["SOA", "ns1.example.com hostmaster.example.com 4294967295 60 30 604800 5"],
      ["TXT", "v=spf1 mx -all"],
      ["TXT", ""],
      ["TXT", "x".repeat(700)],
      ["CAA", '0 issue "letsencrypt.org"'],
      ["TYPE65280", "\\# 3 0102ff"],
      ["TLSA", "\\# 0"],
    ] as const;

    for (const [type, value] of values.slice(0, -1)) assert.equal(valueBack(type, value), value);
  });

  test("is not made of values that are none", () => {
    const bad = [
      ["A", "::1"],
      ["AAAA", "1.2.3.4"],
      ["MX", "mail.example.com"],
      ["MX", "70000 mail.example.com"],
      ["SOA", "a b 1 2 3 4"],
      ["NS", "a..b"],
      ["CAA", "issue"],
      ["TLSA", "what"],
    ] as const;

    for (const [type, value] of bad) assert.equal(writeValue(type, value), null, `${type} ${value}`);
  });

  test("of any bytes ends the reading, never the reader", () => {
    const header = bytes("0001 8400 0001 0002 0001 0001");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (rest) => {
        const parsed = parseMessage(Uint8Array.of(...header, ...rest));

        assert.match(parsed.kind, /^(message|garbled)$/);
      }),
      { numRuns: 2_000 },
    );
  });

  test("that is cut anywhere, or has one byte too many, is garbled", () => {
    const whole = response([record("www.example.com", "MX", "10 mail.example.com")]);

    for (let end = 0; end < whole.length; end += 1) {
      assert.equal(parseMessage(whole.subarray(0, end)).kind, "garbled", `cut at ${end}`);
    }
    assert.equal(parseMessage(Uint8Array.of(...whole, 0)).kind, "garbled");
  });

  test("whose names point in circles, forward or endlessly back is garbled, and at once", () => {
    const circle = bytes("0001 8400 0000 0001 0000 0000 c00c 0001 0001 00000000 0000");
    const forward = bytes("0001 8400 0000 0001 0000 0000 c00e 0001 0001 00000000 0000");
    // 8,000 pointers, each to the one before it.
    const chain = new Uint8Array(16_100);
    chain.set(bytes("0001 8400 0000 ffff 0000 0000"));
    for (let at = 14; at < 16_000; at += 2) chain.set([0xc0 | ((at - 2) >> 8), (at - 2) & 0xff], at);

    const startedMs = performance.now();
    for (const hostile of [circle, forward, chain]) assert.equal(parseMessage(hostile).kind, "garbled");
    assert.ok(performance.now() - startedMs < 200);
  });

  test("with a TTL beyond 31 bits is not cached (RFC 2181, section 8)", () => {
    const parsed = parseMessage(response([record("example.com", "A", "192.0.2.1", 0xffff_ffff)]));

    assert.equal(parsed.kind === "message" && parsed.message.answers[0]?.ttlSeconds, 0);
  });
});

describe("a question", () => {
  const asked: Pick<QueryOrder, "id" | "name" | "type"> = { id: 7, name: "www.example.com", type: "A" };
  const answerTo = (change: Partial<typeof asked> = {}, flags = 0x8400) => {
    const { id, name, type } = { ...asked, ...change };
    const parsed = parseMessage(
      writeMessage({
        id,
        flags,
        questions: [{ name, type, class: classIn }],
        answers: [],
        authorities: [],
        additionals: [],
      }),
    );
    assert.equal(parsed.kind, "message");
    return parsed.kind === "message" ? isAnswerTo(asked, parsed.message) : false;
  };

  test("is answered by its own answer only", () => {
    assert.ok(answerTo());
    assert.ok(!answerTo({ id: 8 }), "another id");
    assert.ok(!answerTo({ name: "evil.example" }), "another name");
    assert.ok(!answerTo({ type: "AAAA" }), "another type");
    assert.ok(!answerTo({}, 0), "a question that was sent back");
  });

  test("offers 1232 bytes, and nothing where EDNS is not understood", () => {
    const withEdns = makeQuery({ ...asked, of: "nameserver", edns: "with" });
    const without = makeQuery({ ...asked, of: "nameserver", edns: "without" });

    assert.deepEqual([...withEdns.subarray(-11)], [0, 0, 41, 1232 >> 8, 1232 & 0xff, 0, 0, 0, 0, 0, 0]);
    assert.equal(withEdns.length - without.length, 11);
  });
});
