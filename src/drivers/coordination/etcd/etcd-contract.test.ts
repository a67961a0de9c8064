import { setImmediate } from "node:timers/promises";
import { nodeDigest } from "../../../platform/digest.ts";
import type { Clock } from "../../../ports/clock.ts";
import { coordinationContract } from "../../../testing/coordination-contract.ts";
import { memoryState, memoryStore } from "../../../testing/memory-coordination.ts";
import { type EtcdFate, MemoryEtcd } from "../../../testing/memory-etcd.ts";
import { openEtcdState } from "./index.ts";

const ttlMs = 30_000;

/** The whole suite over an etcd in memory; `fateOf` says what becomes of the n-th request. */
function contract(title: string, fateOf: (asked: number) => EtcdFate): void {
  coordinationContract(title, async () => {
    const server = new MemoryEtcd();
    const store = memoryStore();
    return {
      silenceMs: ttlMs,
      open: async ({ clock, faults }) => {
        const state = openEtcdState({
          endpoints: ["http://one:2379", "http://two:2379"],
          http: server.requests(() => fateOf(server.asked)),
          label: "a test",
          clock: withoutShortPauses(clock),
          randomHex: (bytes) => nodeDigest.randomHex(bytes),
          ttlMs,
        });
        const history = memoryState({ clock, store, faults });
        return {
          coordination: state.coordination,
          log: state.tenure().guard(history.log),
          abandon: () => {
            state.abandon();
            history.abandon();
          },
          [Symbol.asyncDispose]: () => state[Symbol.asyncDispose](),
        };
      },
      [Symbol.asyncDispose]: async () => undefined,
    };
  });
}

/** Between two tries nobody moves the clock. */
function withoutShortPauses(clock: Clock): Clock {
  return {
    nowMs: () => clock.nowMs(),
    monotonicMs: () => clock.monotonicMs(),
    sleep: (durationMs, signal) => (durationMs < 1_000 ? setImmediate() : clock.sleep(durationMs, signal)),
  };
}

contract("etcd, in memory", () => "answered");
contract("etcd, whose every second request is lost", (asked) =>
  asked % 2 === 0 ? "request-lost" : "answered",
);
contract("etcd, whose every second answer is lost", (asked) =>
  asked % 2 === 0 ? "answer-lost" : "answered",
);
contract("etcd, whose every second request comes late", (asked) => (asked % 2 === 0 ? "late" : "answered"));
