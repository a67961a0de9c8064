import assert from "node:assert/strict";
import type { DnsStep } from "../core/dns/dns-step.ts";
import { setOfStep } from "../core/dns/dns-step.ts";
import { findSet, type RecordSet, recordSet } from "../core/dns/record-set.ts";
import { areDone } from "../core/dns/steps-stand.ts";
import { ClonePanelError } from "../core/errors.ts";
import { applyIn, type Claim, type Room, rejects } from "./dns-contract-room.ts";

/** For zones whose every state is known. */
export function playedClaims(claim: Claim): void {
  claim("a long zone is listed to its end", async (room) => {
    const many = Array.from({ length: 640 }, (_, at) =>
      recordSet(`n${at}.${room.zone}`, "A", 300, [`192.0.2.${at % 250}`]),
    );
    await room.fill?.(many);

    const sets = await room.read(room.www);
    for (const set of many) assert.deepEqual(findSet(sets, set), set);
  });

  claim("no set that stands before and after is missing in between", async (room) => {
    const steps = manySteps(room);
    const before = await room.read();
    await applyIn(room, steps);

    assert.ok(areDone(fitting(room, steps), await room.read(...steps.map((step) => setOfStep(step).name))));
    neverMissing(room, before);
  });
}

/** For providers behind an HTTP interface. */
export function troubleClaims(claim: Claim): void {
  claim("who is put off twice comes again, and it is done once", async (room) => {
    if (room.mood === undefined) throw new Error("the harness has no mood");
    room.mood.busy = 2;
    const after = recordSet(`new.${room.zone}`, "A", 300, ["198.51.100.20"]);
    await applyIn(room, [{ kind: "create", after }]);

    assert.deepEqual(findSet(await room.read(after.name), after), after);
  });

  claim("who is put off for ever gives up with DNS_RATE_LIMITED", async (room) => {
    if (room.mood === undefined) throw new Error("the harness has no mood");
    room.mood.busy = 1_000;

    await rejects("DNS_RATE_LIMITED", () => room.read(room.www));
  });

  claim("cut off at any change, nothing is missing, and the same steps go on to the end", async (room) => {
    if (room.mood === undefined) throw new Error("the harness has no mood");
    room.hush?.();
    const steps = manySteps(room);
    const back = steps.map(undoOf);
    const first = await room.read();
    for (const when of ["before", "after"] as const) {
      for (let atChange = 1; ; atChange += 1) {
        assert.ok(atChange < 30, "it ends untouched at last");
        room.mood.cut = { atChange, when };
        const ended = await applyIn(room, steps).then(
          () => "untouched",
          (error: unknown) => codeOf(error),
        );
        room.mood.cut = null;
        assert.ok(["untouched", "DNS_UNREACHABLE"].includes(ended), ended);
        await applyIn(room, steps);
        const names = steps.map((step) => setOfStep(step).name);
        assert.ok(areDone(fitting(room, steps), await room.read(...names)), `cut ${when} change ${atChange}`);
        neverMissing(room, first);
        await applyIn(room, back);
        if (ended === "untouched") break;
      }
    }
  });

  claim("a redirect is not followed", async (room) => {
    if (room.mood === undefined) throw new Error("the harness has no mood");
    room.mood.always = { status: 302, headers: { location: "http://127.0.0.1:1/" }, body: "" };

    await rejects("DNS_ANSWER_UNUSABLE", () => room.read(room.www), /elsewhere \(HTTP 302\)/);
  });

  claim("an outage is DNS_UNREACHABLE, and what it says is shown plain and short", async (room) => {
    if (room.mood === undefined) throw new Error("the harness has no mood");
    room.mood.always = { status: 502, body: `bad \u001b[2J\u0007 gateway ${"x".repeat(10_000)}` };
    const error = await room.read(room.www).catch((caught: unknown) => caught);

    assert.ok(error instanceof ClonePanelError);
    assert.equal(error.code, "DNS_UNREACHABLE");
    assert.match(error.message, /bad \[2J gateway x+$/);
    assert.ok(error.message.length < 500);
  });

  claim("nonsense is DNS_ANSWER_UNUSABLE", async (room) => {
    if (room.mood === undefined) throw new Error("the harness has no mood");
    for (const body of ["", "{}", "null", '{"data":[1]}', "<a><b></a>", "[".repeat(5_000)]) {
      room.mood.always = { status: 200, body };
      await rejects("DNS_ANSWER_UNUSABLE", () => room.read(room.www));
    }
  });
}

/** Sets that are replaced as a whole, in part, made, removed, and one that only loses a value. */
function manySteps({ zone, www }: Room): readonly DnsStep[] {
  const two = ["203.0.113.10", "198.51.100.20"];
  return [
    { kind: "delete", before: recordSet(`both.${zone}`, "AAAA", 300, ["2001:db8::10"]) },
    {
      kind: "replace",
      before: recordSet(www, "A", 300, ["203.0.113.10"]),
      after: recordSet(www, "A", 60, ["198.51.100.20"]),
    },
    {
      kind: "replace",
      before: recordSet(`both.${zone}`, "A", 300, two),
      after: recordSet(`both.${zone}`, "A", 300, ["198.51.100.20"]),
    },
    {
      kind: "replace",
      before: recordSet(zone, "A", 300, ["203.0.113.10"]),
      after: recordSet(zone, "A", 300, two),
    },
    { kind: "create", after: recordSet(`new.${zone}`, "A", 300, two) },
  ];
}

function undoOf(step: DnsStep): DnsStep {
  if (step.kind === "create") return { kind: "delete", before: step.after };
  if (step.kind === "delete") return { kind: "create", after: step.before };
  return { kind: "replace", before: step.after, after: step.before };
}

function fitting({ provider }: Room, steps: readonly DnsStep[]): readonly DnsStep[] {
  if (provider.manifest.ttl === "of-each-set") return steps;
  return steps.map((step) =>
    step.kind === "delete" ? step : { ...step, after: { ...step.after, ttlSeconds: 300 } },
  );
}

/** Of the sets that stood at first and are none of those which come and go. */
function neverMissing(room: Room, first: readonly RecordSet[]): void {
  const needed = first.filter(({ name, type }) => !(name === `both.${room.zone}` && type === "AAAA"));
  for (const [at, state] of (room.states?.() ?? []).entries()) {
    for (const set of needed) {
      assert.notEqual(findSet(state, set), null, `${set.name} ${set.type} is there in state ${at}`);
    }
  }
}

function codeOf(error: unknown): string {
  return error instanceof ClonePanelError ? error.code : String(error);
}
