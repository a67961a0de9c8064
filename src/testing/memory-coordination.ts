import { nextOperationId, stampOfIso } from "../core/log/operation-id.ts";
import type { Clock } from "../ports/clock.ts";
import type { Coordination, SiteRecord, StoredValue } from "../ports/coordination.ts";
import type { Faults } from "../ports/faults.ts";
import type { LogChange, LogQuery, Operation, OperationLog, OperationRow, StepRow } from "../ports/log.ts";

/** What several processes would share. */
export interface MemoryStore {
  readonly sites: Map<string, SiteRecord>;
  readonly values: Map<string, StoredValue>;
  readonly locks: Map<string, { readonly owner: object; readonly purpose: string; readonly sinceMs: number }>;
  readonly operations: Map<string, { readonly row: OperationRow; readonly owner: object }>;
  readonly steps: Map<string, StepRow[]>;
  readonly changes: LogChange[];
  readonly dead: WeakSet<object>;
}

export function memoryStore(): MemoryStore {
  return {
    sites: new Map(),
    values: new Map(),
    locks: new Map(),
    operations: new Map(),
    steps: new Map(),
    changes: [],
    dead: new WeakSet(),
  };
}

export interface MemoryState extends AsyncDisposable {
  readonly coordination: Coordination;
  readonly log: OperationLog;
  /** Ends like a killed process. */
  abandon(): void;
}

export interface MemoryStateOrder {
  readonly clock: Pick<Clock, "nowMs">;
  readonly store?: MemoryStore;
  readonly faults?: Faults;
}

/** Coordination and operation log of one process, in memory. Passes the same suite as the real ones. */
export function memoryState(order: MemoryStateOrder): MemoryState {
  const process: MemoryProcess = {
    store: order.store ?? memoryStore(),
    self: {},
    nowMs: () => order.clock.nowMs(),
    faults: order.faults ?? { point: () => undefined },
  };
  const abandon = () => void process.store.dead.add(process.self);
  const dispose = async () => abandon();
  return {
    coordination: { ...coordinationOf(process), [Symbol.asyncDispose]: dispose },
    log: { ...logOf(process), [Symbol.asyncDispose]: dispose },
    abandon,
    [Symbol.asyncDispose]: dispose,
  };
}

interface MemoryProcess {
  readonly store: MemoryStore;
  readonly self: object;
  readonly nowMs: () => number;
  readonly faults: Faults;
}

function coordinationOf({
  store,
  self,
  nowMs,
}: MemoryProcess): Omit<Coordination, typeof Symbol.asyncDispose> {
  return {
    readSite: async (site) => copy(store.sites.get(site) ?? null),
    storeSite: async (record, expectRev) => {
      if ((store.sites.get(record.site)?.rev ?? 0) !== expectRev) return { kind: "conflict" };
      const stored = copy({ ...record, rev: expectRev + 1 });
      store.sites.set(record.site, stored);
      return { kind: "stored", record: copy(stored) };
    },
    readValue: async (key) => copy(store.values.get(key) ?? null),
    storeValue: async (key, value, expectRev) => {
      if ((store.values.get(key)?.rev ?? 0) !== expectRev) return "conflict";
      store.values.set(key, copy({ rev: expectRev + 1, value }));
      return "stored";
    },
    takeLock: async (name, purpose) => {
      const held = store.locks.get(name);
      if (held !== undefined && !store.dead.has(held.owner)) {
        return { kind: "held", by: held.purpose, sinceMs: held.sinceMs };
      }
      const mine = { owner: self, purpose, sinceMs: nowMs() };
      store.locks.set(name, mine);
      const release = async () => {
        if (store.locks.get(name) === mine) store.locks.delete(name);
      };
      return { kind: "granted", lock: { name, [Symbol.asyncDispose]: release } };
    },
  };
}

function logOf(process: MemoryProcess): Omit<OperationLog, typeof Symbol.asyncDispose> {
  const { store, self, nowMs } = process;
  return {
    begin: async (operation) => {
      const id = nextOperationId({
        stamp: stampOfIso(new Date(nowMs()).toISOString()),
        fraction: "000000",
        last: [...store.operations.keys()].sort().at(-1) ?? null,
      });
      const row: OperationRow = {
        ...operation,
        id,
        startedAt: nowMs(),
        endedAt: null,
        status: "running",
        plan: null,
        outcome: null,
        error: null,
      };
      store.operations.set(id, { row, owner: self });
      note(store, id, null);
      return operationOf(process, id);
    },
    list: async ({ limit, content, ...query }) =>
      [...store.operations.values()]
        .map(({ row }) => copy(content === "heads" ? { ...row, plan: null, outcome: null } : row))
        .filter((row) => isAskedFor(row, query))
        .sort((left, right) => (left.id < right.id ? 1 : -1))
        .slice(0, limit),
    get: async (id) => copy(store.operations.get(id)?.row ?? null),
    changes: async ({ after, limit }) => copy(store.changes.filter(({ seq }) => seq > after).slice(0, limit)),
    newestChange: async () => ({
      log: "memory",
      newest: store.changes.length,
      oldest: Math.min(1, store.changes.length),
    }),
    steps: async (operation) => copy(store.steps.get(operation) ?? []),
    sweepInterrupted: async () => {
      const swept = [...store.operations.values()].filter(
        ({ row, owner }) => row.status === "running" && store.dead.has(owner),
      );
      return swept.map(({ row, owner }) => {
        const ended: OperationRow = { ...row, status: "interrupted", endedAt: nowMs() };
        store.operations.set(row.id, { row: ended, owner });
        note(store, row.id, null);
        return copy(ended);
      });
    },
  };
}

function isAskedFor(row: OperationRow, query: Omit<LogQuery, "limit" | "content">): boolean {
  const { site, sites, kinds, status, afterId, beforeId } = query;
  return (
    (site === undefined || row.site === site) &&
    (sites === undefined || (row.site !== null && sites.includes(row.site))) &&
    (kinds === undefined || kinds.includes(row.kind)) &&
    (status === undefined || row.status === status) &&
    (afterId === undefined || row.id > afterId) &&
    (beforeId === undefined || row.id < beforeId)
  );
}

function note({ changes }: MemoryStore, operation: string, step: number | null): void {
  changes.push({ seq: changes.length + 1, operation, step });
}

function operationOf({ store, self, nowMs, faults }: MemoryProcess, id: string): Operation {
  const change = (part: Partial<OperationRow>) => {
    const row = store.operations.get(id)?.row;
    if (row === undefined || (part.status !== undefined && row.status !== "running")) {
      throw new Error(`the operation ${id} had ended already`);
    }
    store.operations.set(id, { row: copy({ ...row, ...part }), owner: self });
    if (part.status !== undefined) note(store, id, null);
  };
  return {
    id,
    plan: async (plan) => change({ plan: copy(plan ?? null) }),
    step: async (name, effect, evidence) => {
      const steps = store.steps.get(id) ?? [];
      store.steps.set(id, steps);
      const seq = steps.length + 1;
      const intent: StepRow = {
        operation: id,
        seq,
        name,
        status: "intent",
        at: nowMs(),
        endedAt: null,
        evidence: null,
      };
      steps.push(intent);
      note(store, id, seq);
      const settle = (status: "done" | "failed", proof: unknown) => {
        steps[seq - 1] = { ...intent, status, endedAt: nowMs(), evidence: copy(proof ?? null) };
        note(store, id, seq);
      };
      faults.point(`${name}:before`);
      const result = await effect().catch((error: unknown) => {
        settle("failed", describeError(error));
        throw error;
      });
      faults.point(`${name}:effect`);
      settle("done", evidence?.(result));
      faults.point(`${name}:after`);
      return result;
    },
    end: async (status, outcome, error = null) =>
      change({ status, outcome: copy(outcome ?? null), error, endedAt: nowMs() }),
  };
}

function describeError(error: unknown): unknown {
  const message = error instanceof Error ? error.message : String(error);
  return { code: error instanceof Error && "code" in error ? error.code : null, message };
}

/** As a real store would: what comes out is JSON, and nobody's own object. */
function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
