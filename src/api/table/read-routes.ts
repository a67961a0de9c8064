import type { RouteRule } from "./rule.ts";

const limit = { summary: "how many, at most 500 (default 50)", need: "optional" } as const;
const before = { summary: "only what is older: `next` of the page before", need: "optional" } as const;
const path = (need: "required" | "optional") =>
  ({ summary: "a path of the site; `.` is its root", need }) as const;

const read = (verb: string, args: readonly string[], flags: readonly string[] = []) =>
  ({ kind: "read", verb, arguments: args, flags }) as const;

/** What can be looked at. Routes with a verb are that verb of the command line. */
export const readRoutes = {
  "GET /client/sites": { summary: "the client's page of every site", needs: "own", work: { kind: "own" } },
  "GET /overview": { summary: "are my sites safe? Worst first", needs: "see", work: { kind: "own" } },
  "GET /sites/{site}": {
    summary: "one site: its state, judged, and what was asked for",
    needs: "see",
    work: { kind: "own" },
  },
  "GET /sites/{site}/history": {
    summary: "what the charts draw: passes, snapshots, drills and moves",
    needs: "see",
    query: { days: { summary: "how far back, at most 400 (default 30)", need: "optional" } },
    work: { kind: "own" },
  },
  "GET /sites/{site}/report": {
    summary: "what a month was like, for whom the site belongs to, with the page to print",
    needs: "own",
    query: { month: { summary: "YYYY-MM (default: the last whole one), UTC", need: "optional" } },
    work: read("report", ["site"], ["month"]),
  },
  "GET /sites/{site}/snapshots": {
    summary: "its snapshots, newest first",
    needs: "see",
    work: read("snapshot list", ["site"]),
  },
  "GET /sites/{site}/snapshots/{id}": {
    summary: "one snapshot, and what lies at a path of it",
    needs: "see",
    query: { path: path("optional") },
    work: read("snapshot show", ["site", "id"], ["path"]),
  },
  "GET /sites/{site}/snapshots/{id}/browse": {
    summary: "a folder of a snapshot, with what is below each",
    needs: "see",
    query: { path: path("optional") },
    work: read("snapshot browse", ["site", "id", "path"]),
  },
  "GET /sites/{site}/versions": {
    summary: "one path in all snapshots",
    needs: "see",
    query: { path: path("required") },
    work: { ...read("snapshot browse", ["site", "=latest", "path"]), switches: ["versions"] },
  },
  "GET /sites/{site}/diff": {
    summary: "what differs between two snapshots",
    needs: "see",
    query: {
      from: { summary: "a snapshot's id", need: "required" },
      to: { summary: "another one, or `current` (default)", need: "optional" },
    },
    work: read("snapshot diff", ["site", "from", "to"]),
  },
  "GET /sites/{site}/retention": {
    summary: "what the next prune would let go, and why each stays",
    needs: "see",
    work: { kind: "own" },
  },
  "GET /sites/{site}/dns": {
    summary: "asks every nameserver now",
    needs: "see",
    work: read("dns check", ["site"]),
  },
  "GET /sites/{site}/dns/plan": {
    summary: "what would change at the nameservers",
    needs: "see",
    work: read("dns plan", ["site"]),
  },
  "GET /sites/{site}/mail": {
    summary: "mail that waits, is held or quarantined",
    needs: "see",
    work: { ...read("mail status", ["site"]), absent: { code: "MAIL_NOT_CONFIGURED", data: { sites: [] } } },
  },
  "GET /sites/{site}/mail/held": {
    summary: "what this machine keeps of moved mail",
    needs: "see",
    work: { ...read("mail held", ["site"]), absent: { code: "MAIL_NOT_CONFIGURED", data: { sites: [] } } },
  },
  "GET /sites/{site}/checks": {
    summary: "how the checks stand, and stood day by day",
    needs: "see",
    work: { kind: "own" },
  },
  "GET /sites/{site}/failover": {
    summary: "what the watch knows: phase, votes, reasons, and the spare",
    needs: "see",
    work: { kind: "own" },
  },
  "GET /sites/{site}/drills": {
    summary: "every drill with its proof, newest first",
    needs: "see",
    work: { kind: "own" },
  },
  "GET /sites/{site}/rescues": {
    summary: "stranded writes",
    needs: "see",
    work: read("rescue list", ["site"]),
  },
  "GET /sites/{site}/rescues/{id}": {
    summary: "one of them, with all sides",
    needs: "see",
    work: read("rescue show", ["site", "id"]),
  },
  "GET /operations": {
    summary: "the operation log, newest first",
    needs: "see",
    query: {
      site: { summary: "only of this site", need: "optional" },
      kind: { summary: "only of these kinds, with commas", need: "optional" },
      status: { summary: "only in this state", need: "optional" },
      before,
      limit,
    },
    work: { kind: "own" },
  },
  "GET /operations/{id}": {
    summary: "one operation with its plan, outcome and steps",
    needs: "see",
    work: { kind: "own" },
  },
  "GET /accounts": {
    summary: "the hosting accounts, with what doctor found last",
    needs: "see",
    work: { kind: "own" },
  },
  "GET /notifications": {
    summary: "what is wrong or was lately, and who was told",
    needs: "see",
    work: { kind: "own" },
  },
  "GET /errors/{code}": {
    summary: "what an error code means and what to do",
    needs: "anybody",
    work: read("explain", ["code"]),
  },
  "GET /events": {
    summary: "what happens, as server-sent events with replay",
    needs: "see",
    query: { after: { summary: "the id of the last event that is known", need: "optional" } },
    work: { kind: "own" },
  },
  "GET /plans/{id}": { summary: "a plan that was asked for", needs: "plan", work: { kind: "own" } },
  "GET /runs": { summary: "what was started from here, newest first", needs: "see", work: { kind: "own" } },
  "GET /runs/{id}": { summary: "how far one of them is", needs: "see", work: { kind: "own" } },
} as const satisfies Readonly<Record<string, RouteRule>>;
