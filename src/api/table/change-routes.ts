import { z } from "zod";
import type { RouteRule } from "./rule.ts";

const word = z.string().min(1).max(1_024);

/** By the names of the command line; which of them a verb takes is checked against the table. */
const verbBody = z
  .record(
    z.string().max(40),
    z.union([z.string().min(1).max(4_096), z.literal(true), z.array(word).max(1_000)]),
  )
  .refine((body) => Object.keys(body).length <= 20);

const plan = (
  needs: RouteRule["needs"],
  verb: string,
  risk: "guarded" | "everyday",
  takes: readonly string[] = [],
) => ({
  summary: `plans ${verb}; nothing is changed before the plan is confirmed`,
  needs,
  body: verbBody,
  work: { kind: "plan", verb, risk, takes } as const,
});

const run = (verb: string, takes: readonly string[] = []) => ({
  summary: `begins ${verb} at once`,
  needs: "act" as const,
  body: verbBody,
  work: { kind: "run", verb, takes } as const,
});

const parts = ["id", "path", "table", "rows", "database", "to"];

/** What changes something: planned, confirmed, run; or run at once where the command line asks nobody. */
export const changeRoutes = {
  "POST /sites/{site}/plans/sync": plan("act", "sync", "everyday", ["allow-deletions"]),
  "POST /sites/{site}/plans/hold": plan("act", "hold", "everyday"),
  "POST /sites/{site}/plans/release": plan("act", "release", "everyday"),
  "POST /sites/{site}/plans/snapshot-restore": plan("restore", "snapshot restore", "guarded", parts),
  "POST /sites/{site}/plans/snapshot-prune": plan("change", "snapshot prune", "everyday", ["trust"]),
  "POST /sites/{site}/plans/switchover": plan("change", "switchover", "guarded", [
    "to",
    "accept-dns",
    "accept-certificate",
  ]),
  "POST /sites/{site}/plans/failover": plan("change", "failover", "guarded", [
    "to",
    "generation",
    "accept-lag",
    "accept-certificate",
  ]),
  "POST /sites/{site}/plans/failback": plan("change", "failback", "guarded", [
    "accept-dns",
    "accept-certificate",
  ]),
  "POST /sites/{site}/plans/rescue-apply": plan("change", "rescue apply", "guarded", [
    "id",
    "all-safe",
    "take",
  ]),
  "POST /sites/{site}/plans/rescue-discard": plan("change", "rescue discard", "guarded", ["id", "all"]),
  "POST /sites/{site}/plans/dns-apply": plan("change", "dns apply", "guarded", [
    "plan",
    "allow-deletions",
    "allow-delicate",
  ]),
  "POST /sites/{site}/plans/dns-prepare": plan("change", "dns prepare", "guarded"),
  "POST /sites/{site}/plans/dns-restore": plan("change", "dns restore", "guarded"),
  "POST /sites/{site}/plans/dns-undo": plan("change", "dns undo", "guarded"),
  "POST /sites/{site}/plans/mail-transfer": plan("change", "mail transfer", "everyday"),
  "POST /sites/{site}/plans/mail-redeliver": plan("change", "mail redeliver", "everyday", ["message"]),
  "POST /sites/{site}/plans/mail-release": plan("change", "mail release", "everyday", ["message"]),
  "POST /sites/{site}/plans/certificate-renew": plan("change", "certificate renew", "everyday"),
  "POST /sites/{site}/runs/snapshot-take": run("snapshot take"),
  "POST /sites/{site}/runs/snapshot-pin": run("snapshot pin", ["id", "reason"]),
  "POST /sites/{site}/runs/snapshot-unpin": run("snapshot unpin", ["id"]),
  "POST /sites/{site}/runs/snapshot-verify": run("snapshot verify", ["id", "sample", "rolling"]),
  "POST /sites/{site}/runs/verify": run("verify"),
  "POST /sites/{site}/runs/check": run("check"),
  "POST /sites/{site}/runs/drill": run("drill", ["snapshot"]),
  "POST /sites/{site}/runs/certificate-check": run("certificate check"),
  "POST /sites/{site}/runs/offsite-copy": run("offsite copy"),
  "POST /plans/{id}/confirm": {
    summary: "says yes to the very plan that was seen",
    needs: "plan",
    body: z.strictObject({ hash: z.string().length(64), typed: z.string().max(255).optional() }),
    work: { kind: "own" },
  },
  "DELETE /runs/{id}": {
    summary: "asks it to end after its present step",
    needs: "plan",
    work: { kind: "own" },
  },
  "POST /accounts/{account}/runs/doctor": {
    summary: "looks at an account",
    needs: "act",
    work: { kind: "own" },
  },
  "POST /notifications/{name}/runs/notify-test": {
    summary: "sends a test message to one destination",
    needs: "govern",
    work: { kind: "own" },
  },
  "POST /notifications/acknowledge": {
    summary: "somebody looks after it: nobody else is woken",
    needs: "act",
    body: z.strictObject({ cause: z.string().max(255).nullable() }),
    work: { kind: "own" },
  },
} as const satisfies Readonly<Record<string, RouteRule>>;
