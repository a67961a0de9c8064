import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, test } from "node:test";
import { decideRequest, takeRequests } from "./request-book.ts";
import { fileNameOf, type RestoreRequest, readRequest, writeRequest } from "./restore-request.ts";

const nowMs = Date.parse("2026-11-30T12:00:00.000Z");
const hour = 3_600_000;
const hmacWith = (key: string) => (text: string) => createHmac("sha256", key).update(text).digest("hex");

function aRequest(part: Partial<RestoreRequest> = {}): RestoreRequest {
  return {
    ...{ v: 1, id: "0123456789abcdef0123456789abcdef", site: "example.com", client: "ann" },
    ...{ snapshot: "latest", path: null, note: "please", madeAt: nowMs - hour, expiresAt: nowMs + hour },
    ...part,
  } as RestoreRequest;
}

function read(text: string, fileName = fileNameOf(aRequest()), at = nowMs) {
  const hmacOf = (client: string) =>
    client === "ann" || client === "bob" ? hmacWith(`key of ${client}`) : null;
  const verdict = readRequest(text, { fileName, site: "example.com", nowMs: at, hmacOf });
  return verdict.kind === "good" ? "good" : verdict.because;
}

const signed = (request: RestoreRequest, key = "key of ann") => writeRequest(request, hmacWith(key));

describe("a restore request", () => {
  test("of a client is read as it was written", () => {
    assert.equal(read(signed(aRequest())), "good");
  });

  test("that was changed, signed by another or not at all is refused", () => {
    const text = signed(aRequest());

    for (const forged of [
      text.replace("latest", "2020-01-01T000000Z"),
      signed(aRequest(), "key of bob"),
      JSON.stringify(aRequest()),
      "",
      `${text}${text}`,
    ])
      assert.match(read(forged), /not signed/);
  });

  test("of one client is none of another, whatever its file is called", () => {
    const bobs = aRequest({ client: "bob" });

    assert.match(read(signed(bobs, "key of bob"), fileNameOf(bobs)), /good/);
    assert.match(read(signed(bobs, "key of ann")), /not the one that its name says/);
    assert.match(
      read(signed(aRequest({ client: "eve" }), "x"), fileNameOf(aRequest({ client: "eve" }))),
      /may not ask/,
    );
    assert.match(read(signed(aRequest()), "../../etc/passwd"), /its name/);
  });

  test("for another site, from the future, expired, or good for ever is refused", () => {
    assert.match(read(signed(aRequest({ site: "other.example" }))), /another site/);
    assert.match(read(signed(aRequest({ madeAt: nowMs + hour }))), /future/);
    assert.match(read(signed(aRequest()), fileNameOf(aRequest()), nowMs + hour), /expired/);
    assert.match(read(signed(aRequest({ expiresAt: nowMs + 999 * hour }))), /too long/);
  });

  test("of another form is refused, also when it is signed", () => {
    for (const part of [
      { v: 2 },
      { snapshot: "$(reboot)" },
      { path: 7 },
      { note: "x".repeat(501) },
      { madeAt: "now" },
    ])
      assert.match(read(signed({ ...aRequest(), ...part } as unknown as RestoreRequest)), /another form/);
  });
});

describe("the book of requests", () => {
  test("a copy of a file asks for nothing again, whatever was decided", () => {
    const first = takeRequests([], [aRequest(), aRequest()], nowMs);
    assert.equal(first.fresh.length, 1);
    const decision = decideRequest(first.book, { id: aRequest().id, to: "refused", nowMs });
    assert.equal(decision.kind, "decided");

    const again = takeRequests(decision.kind === "decided" ? decision.book : [], [aRequest()], nowMs);

    assert.equal(again.fresh.length, 0);
    assert.equal(decideRequest(again.book, { id: aRequest().id, to: "accepted", nowMs }).kind, "refused");
  });

  test("what expired while it waited cannot be accepted", () => {
    const { book } = takeRequests([], [aRequest()], nowMs);

    assert.equal(
      decideRequest(book, { id: aRequest().id, to: "accepted", nowMs: nowMs + hour }).kind,
      "refused",
    );
    assert.equal(takeRequests(book, [], nowMs + hour).book.length, 0, "and the book forgets it");
  });

  test("one client does not fill the book for another", () => {
    const many = Array.from({ length: 30 }, (_, at) => aRequest({ id: String(at).padStart(32, "0") }));
    const bobs = aRequest({ client: "bob", id: "f".repeat(32) });

    const { fresh, tooMany } = takeRequests([], [...many, bobs], nowMs);

    assert.deepEqual([fresh.length, tooMany.length], [21, 10]);
  });
});
