import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { findSet, recordSet } from "../../../../core/dns/record-set.ts";
import { parseMessage } from "../../../../core/dns/wire/message.ts";
import { makeQuery } from "../../../../core/dns/wire/query.ts";
import { type Hmac, signMessage, verifyAnswer } from "../../../../core/dns/wire/tsig.ts";
import { makeUpdate } from "../../../../core/dns/wire/update.ts";
import { answerMessage } from "./answer.ts";
import { firstZone } from "./first-zone.ts";

const hmac: Hmac = (algorithm, key, data) =>
  createHmac(algorithm.slice("hmac-".length), key).update(data).digest();
const key = { name: "k", algorithm: "hmac-sha256", secret: Buffer.alloc(32, 7) } as const;
const signer = { key, hmac, nowSeconds: 1_000_000 };
const apex = "inn.example";
const zone = firstZone({ apex, address: "127.0.0.1", nameservers: ["127.0.0.1", "127.0.0.2"] });
const facts = { zone, ...signer };
const moved = recordSet(apex, "A", 60, ["127.0.0.2"]);
const move = { kind: "replace", before: recordSet(apex, "A", 300, ["127.0.0.1"]), after: moved } as const;

test("a question is answered with authority, and a name that is not there has no answer", () => {
  const ask = (name: string) =>
    messageOf(
      answerMessage(makeQuery({ id: 1, name, type: "A", of: "nameserver", edns: "with" }), facts).bytes,
    );

  assert.deepEqual(
    ask(apex).answers.map(({ value }) => value),
    ["127.0.0.1"],
  );
  assert.equal(ask(apex).authoritative, true);
  assert.equal(ask(`none.${apex}`).rcode, 3);
  assert.equal(ask("elsewhere.example").rcode, 5);
});

test("a signed update replaces the set, raises the serial, and its answer is signed", () => {
  const { bytes, mac } = signMessage(makeUpdate(7, apex, [move]), signer);

  const answered = answerMessage(bytes, facts);

  const { tsig, rcode } = messageOf(answered.bytes);
  const seen = {
    bytes: answered.bytes ?? bytes,
    tsig,
    priorMac: mac,
    place: "first",
    unsignedBefore: [],
  } as const;
  assert.equal(rcode, 0);
  assert.equal(verifyAnswer(seen, signer).kind, "good");
  assert.deepEqual(findSet(answered.zone.sets, moved), moved);
  assert.match(findSet(answered.zone.sets, { name: apex, type: "SOA" })?.values[0] ?? "", / 2 3600 /);
});

test("nothing changes without the key, with another key, or when the set is not what the update replaces", () => {
  const update = makeUpdate(7, apex, [move]);
  const other = { ...signer, key: { ...key, secret: Buffer.alloc(32, 8) } };
  const stale = makeUpdate(7, apex, [{ ...move, before: recordSet(apex, "A", 300, ["127.0.0.9"]) }]);
  const create = makeUpdate(7, apex, [{ kind: "create", after: moved }]);
  const sent = [
    update,
    signMessage(update, other).bytes,
    signMessage(stale, signer).bytes,
    signMessage(create, signer).bytes,
  ];

  const answered = sent.map((bytes) => answerMessage(bytes, facts));

  assert.deepEqual(
    answered.map(({ bytes }) => messageOf(bytes).rcode),
    [5, 9, 8, 7],
  );
  assert.ok(answered.every((one) => one.zone === zone));
});

test("bytes that are no message get no answer", () => {
  assert.equal(answerMessage(Uint8Array.of(1, 2, 3), facts).bytes, null);
});

function messageOf(bytes: Uint8Array | null) {
  const parsed = parseMessage(bytes ?? new Uint8Array());
  assert.equal(parsed.kind, "message");
  return parsed.kind === "message" ? parsed.message : assert.fail();
}
