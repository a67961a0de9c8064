import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import fc from "fast-check";
import type { DnsStep } from "../../src/core/dns/dns-step.ts";
import { findSet, type RecordSet, sameSet } from "../../src/core/dns/record-set.ts";
import { absolute, textOfValue } from "../../src/core/dns/zone-text.ts";
import { someSets } from "../../src/testing/some-zone.ts";
import { compareZone, listedByDig, signedProvider } from "./dns-oracles.ts";
import { startBind, type TestBind } from "./dns-servers.ts";
import { startKnot, type TestKnot } from "./knot.ts";

const zonesHere = 6;
const labels = ["u1", "u2", "u3"];
let knot: TestKnot;
let bind: TestBind;

before(async () => {
  [knot, bind] = await Promise.all([startKnot(zonesHere), startBind({ transfers: "allowed" })]);
});
after(async () => {
  for (const server of [knot, bind]) await server?.[Symbol.asyncDispose]();
});

/** A share; test/long/dns-oracles.ts does thousands. */
test("random zones: named-checkzone and kzonecheck take what we write, and dig gets byte for byte what we read", async () => {
  let records = 0;
  for (let seed = 1; seed <= zonesHere; seed += 1) {
    records += (await compareZone(knot, await knot.freshZone(), seed)).records;
  }

  assert.ok(records > 100, `${records} records`);
});

test("our updates leave the zone that nsupdate's leave, whatever is changed", async () => {
  const [ours, theirs] = [await bind.freshZone(), await bind.freshZone()];
  const zones = fc.sample(someSets("ZONE", labels), { numRuns: 6, seed: 7 });
  let before: readonly RecordSet[] = [];
  for (const [nth, after] of zones.map(takeable).entries()) {
    const steps = stepsBetween(before, after);
    await signedProvider(bind).applySteps({
      zone: ours,
      names: [],
      steps: steps.map((step) => placed(step, ours)),
      signal: new AbortController().signal,
    });
    updateByHand(
      theirs,
      steps.map((step) => placed(step, theirs)),
    );

    const listed = listedByDig(bind, ours, labels);
    assert.deepEqual(listed, listedByDig(bind, theirs, labels), `zone ${nth}`);
    assert.equal(listed.length > 0, after.length > 0, `zone ${nth}`);
    before = after;
  }
});

/** The apex holds what the test's server began with; BIND takes no MX or SRV that leads to a name with an underscore. */
const takeable = (sets: readonly RecordSet[]) =>
  sets.filter(
    ({ name, type, values }) =>
      name !== "ZONE" && !(["MX", "SRV"].includes(type) && values.some((value) => value.includes("_"))),
  );

function stepsBetween(before: readonly RecordSet[], after: readonly RecordSet[]): readonly DnsStep[] {
  const gone = before.filter((set) => findSet(after, set) === null);
  const made = after.flatMap((set): readonly DnsStep[] => {
    const old = findSet(before, set);
    if (old === null) return [{ kind: "create", after: set }];
    return sameSet(old, set) ? [] : [{ kind: "replace", before: old, after: set }];
  });
  return [...gone.map((set) => ({ kind: "delete", before: set }) as const), ...made];
}

function placed(step: DnsStep, zone: string): DnsStep {
  const at = (set: RecordSet) => ({ ...set, name: set.name.replace("ZONE", zone) });
  switch (step.kind) {
    case "create":
      return { kind: "create", after: at(step.after) };
    case "delete":
      return { kind: "delete", before: at(step.before) };
    case "replace":
      return { kind: "replace", before: at(step.before), after: at(step.after) };
  }
}

function updateByHand(zone: string, steps: readonly DnsStep[]): void {
  const lines = steps.flatMap((step) => {
    const removal =
      step.kind === "create" ? [] : [`update delete ${absolute(step.before.name)} ${step.before.type}`];
    if (step.kind === "delete") return removal;
    const { name, type, ttlSeconds, values } = step.after;
    return [
      ...removal,
      ...values.map(
        (value) => `update add ${absolute(name)} ${ttlSeconds} ${type} ${textOfValue(type, value)}`,
      ),
    ];
  });
  if (lines.length === 0) return;
  const input = [`server 127.0.0.1 ${bind.port}`, `zone ${zone}`, ...lines, "send", ""].join("\n");
  execFileSync("nsupdate", ["-y", `hmac-sha256:clonepanel:${bind.tsig.secret}`], { input, timeout: 20_000 });
}
