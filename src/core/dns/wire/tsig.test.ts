import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, test } from "node:test";
import { concat, uint16 } from "./bytes.ts";
import { parseMessage } from "./message.ts";
import { makeQuery } from "./query.ts";
import { type Hmac, type Signer, signMessage, type TsigVerdict, verifyAnswer } from "./tsig.ts";

const hmac: Hmac = (algorithm, key, data) => createHmac(algorithm.slice(5), key).update(data).digest();
const signer: Signer = {
  key: { name: "clonepanel", algorithm: "hmac-sha256", secret: Buffer.from("0123456789abcdef") },
  hmac,
  nowSeconds: 1_795_368_600,
};
const query = makeQuery({ id: 0x1234, name: "example.com", type: "SOA", of: "nameserver", edns: "without" });

function tsigIn(bytes: Uint8Array) {
  const parsed = parseMessage(bytes);
  assert.equal(parsed.kind, "message", JSON.stringify(parsed));
  return parsed.kind === "message" ? parsed.message.tsig : null;
}

/** An answer as a server signs it: over the request's MAC first. */
function answerOf(
  request: Uint8Array,
  change: { readonly atSeconds?: number; readonly secret?: string } = {},
) {
  const message = query.slice();
  message.set([0x84, 0x00], 2);
  const key = { ...signer.key, secret: Buffer.from(change.secret ?? "0123456789abcdef") };
  const overRequest: Hmac = (algorithm, secret, data) =>
    hmac(algorithm, secret, concat([uint16(request.length), request, data]));
  return signMessage(message, { key, hmac: overRequest, nowSeconds: change.atSeconds ?? signer.nowSeconds })
    .bytes;
}

function judge(bytes: Uint8Array, priorMac: Uint8Array, by = signer): TsigVerdict {
  return verifyAnswer({ bytes, tsig: tsigIn(bytes), priorMac, place: "first", unsignedBefore: [] }, by);
}

describe("a signature", () => {
  test("is made over the fields of RFC 8945, section 4.3, in their order", () => {
    const seen: Uint8Array[] = [];
    const spy: Hmac = (algorithm, key, data) => {
      seen.push(data);
      return hmac(algorithm, key, data);
    };
    signMessage(query, { ...signer, hmac: spy });

    const variables =
      "0a636c6f6e6570616e656c00" + // key name
      "00ff" + // class ANY
      "00000000" + // TTL
      "0b686d61632d73686132353600" + // algorithm
      "00006b032698" + // time signed
      "012c" + // fudge
      "0000" + // error
      "0000"; // other length
    assert.equal(Buffer.from(seen[0] ?? []).toString("hex"), Buffer.from(query).toString("hex") + variables);
  });

  test("stands at the end, and the count of records says so", () => {
    const { bytes, mac } = signMessage(query, signer);
    const tsig = tsigIn(bytes);

    assert.equal(tsig?.keyName, "clonepanel");
    assert.equal(tsig?.algorithm, "hmac-sha256");
    assert.equal(tsig?.originalId, 0x1234);
    assert.equal(tsig?.startsAt, query.length);
    assert.deepEqual(Buffer.from(tsig?.mac ?? []), Buffer.from(mac));
    assert.equal(query[11], 0, "the message that was given is left alone");
  });

  test("of an answer is good for the very request only", () => {
    const { mac } = signMessage(query, signer);
    const answer = answerOf(mac);

    assert.equal(judge(answer, mac).kind, "good");
    assert.equal(judge(answer, new Uint8Array(32)).kind, "forged");
  });

  test("does not hold when a single bit of the answer changes", () => {
    const { mac } = signMessage(query, signer);
    const answer = answerOf(mac);

    for (const at of [3, 13, 21, query.length - 1]) {
      const changed = answer.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      assert.notEqual(judge(changed, mac).kind, "good", `byte ${at}`);
    }
  });

  test("with another secret is forged, another name too, and none at all is told apart", () => {
    const { mac } = signMessage(query, signer);

    assert.equal(judge(answerOf(mac, { secret: "another" }), mac).kind, "forged");
    assert.equal(
      judge(answerOf(mac), mac, { ...signer, key: { ...signer.key, name: "other" } }).kind,
      "forged",
    );
    assert.deepEqual(judge(query, mac), { kind: "unsigned" });
  });

  test("from a clock that is far off is refused as such", () => {
    const { mac } = signMessage(query, signer);
    const late = answerOf(mac, { atSeconds: signer.nowSeconds - 301 });

    assert.deepEqual(judge(late, mac), {
      kind: "refused",
      error: "BADTIME",
      serverSeconds: signer.nowSeconds - 301,
    });
    assert.equal(judge(answerOf(mac, { atSeconds: signer.nowSeconds - 300 }), mac).kind, "good");
  });
});
