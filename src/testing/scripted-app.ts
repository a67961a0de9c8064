import type { CheckReport } from "../core/report/check-report.ts";
import type { MailRun } from "../core/report/mail.ts";
import type { SiteStatus } from "../core/report/site-status.ts";
import type { SnapshotRow } from "../core/report/snapshot-row.ts";
import type { SyncRun } from "../core/report/sync-run.ts";
import { StateDatabase } from "../drivers/coordination/sqlite/database.ts";
import { sqlitePanel } from "../drivers/coordination/sqlite/sqlite-panel.ts";
import type { App } from "../ports/app-port.ts";
import type { Clock } from "../ports/clock.ts";
import { memoryState } from "./memory-coordination.ts";

/** An application whose answers a test gives; what was not given fails loudly. */
export function scriptedApp(clock: Clock, answers: Partial<App> = {}): App {
  const unasked = (name: string) => () => Promise.reject(new Error(`nobody expected a call of ${name}`));
  const { log } = memoryState({ clock });
  return {
    log,
    ownership: null,
    openId: null,
    panel: sqlitePanel(new StateDatabase(":memory:"), { register: async () => "this", isDead: () => false }),
    unlocking: { locked: async () => [], unlock: async () => [], settle: async () => undefined },
    sync: unasked("sync"),
    verify: unasked("verify"),
    status: unasked("status"),
    doctor: unasked("doctor"),
    takeSnapshot: unasked("takeSnapshot"),
    listSnapshots: unasked("listSnapshots"),
    showSnapshot: unasked("showSnapshot"),
    browseSnapshot: unasked("browseSnapshot"),
    browseVersions: unasked("browseVersions"),
    exportSnapshot: unasked("exportSnapshot"),
    restore: unasked("restore"),
    pruneSnapshots: unasked("pruneSnapshots"),
    emptyTrash: unasked("emptyTrash"),
    recoveryKit: unasked("recoveryKit"),
    diffSnapshots: unasked("diffSnapshots"),
    verifySnapshots: unasked("verifySnapshots"),
    pinSnapshot: unasked("pinSnapshot"),
    unpinSnapshot: unasked("unpinSnapshot"),
    drill: unasked("drill"),
    setUpOffsite: unasked("setUpOffsite"),
    copyOffsite: unasked("copyOffsite"),
    listOffsite: unasked("listOffsite"),
    verifyOffsite: unasked("verifyOffsite"),
    fetchOffsite: unasked("fetchOffsite"),
    listStranded: unasked("listStranded"),
    showStranded: unasked("showStranded"),
    applyStranded: unasked("applyStranded"),
    discardStranded: unasked("discardStranded"),
    switchover: unasked("switchover"),
    failover: unasked("failover"),
    failback: unasked("failback"),
    hold: unasked("hold"),
    release: unasked("release"),
    detach: unasked("detach"),
    makeKey: unasked("makeKey"),
    showKey: unasked("showKey"),
    installKey: unasked("installKey"),
    rotateKey: unasked("rotateKey"),
    revokeKeys: unasked("revokeKeys"),
    listKeys: unasked("listKeys"),
    planDns: unasked("planDns"),
    applyDns: unasked("applyDns"),
    checkDns: unasked("checkDns"),
    check: unasked("check"),
    checkDays: async () => ({ days: [], countedSince: null }),
    watch: unasked("watch"),
    watchStanding: async () => ({ state: null, look: null, holdDownMs: 0, fitness: null }),
    hearBeat: async () => "refused",
    hearObserver: async () => ({ kind: "refused" }),
    lookAtFitness: async () => null,
    takeNotices: async () => undefined,
    deliverNotices: unasked("deliverNotices"),
    testNotifiers: unasked("testNotifiers"),
    listIncidents: unasked("listIncidents"),
    acknowledgeIncidents: unasked("acknowledgeIncidents"),
    notifierStandings: async () => [],
    renderStatusPage: unasked("renderStatusPage"),
    pushStatusPage: unasked("pushStatusPage"),
    monthlyReports: unasked("monthlyReports"),
    requestKey: unasked("requestKey"),
    listRequests: unasked("listRequests"),
    decideRequest: unasked("decideRequest"),
    tendDns: unasked("tendDns"),
    importDns: unasked("importDns"),
    undoDns: unasked("undoDns"),
    checkCertificates: unasked("checkCertificates"),
    renewCertificates: unasked("renewCertificates"),
    transferMail: unasked("transferMail"),
    mailStatus: unasked("mailStatus"),
    mailDoctor: unasked("mailDoctor"),
    listHeldMail: unasked("listHeldMail"),
    redeliverMail: unasked("redeliverMail"),
    releaseMail: unasked("releaseMail"),
    [Symbol.asyncDispose]: async () => undefined,
    ...answers,
  };
}

export function aSyncRun(part: Partial<SyncRun> = {}): SyncRun {
  return {
    site: "example.com",
    generation: 2,
    changed: true,
    files: { changed: 3, deleted: 1, bytes: 2_048 },
    databases: [{ name: "wp", tables: 12, chunks: 14, chunksChanged: 1, rowsChanged: 1, bytes: 300 }],
    shipped: [{ account: "two", generation: 2, files: 4, rows: 1 }],
    durationMs: 1_234,
    warnings: [],
    ...part,
  };
}

export function aMailRun(part: Partial<MailRun> = {}): MailRun {
  return {
    site: "example.com",
    from: "two",
    to: "one",
    moved: 0,
    bytes: 0,
    held: 0,
    quarantined: 0,
    pending: 0,
    oldestSeconds: null,
    left: 0,
    blocked: [],
    warnings: [],
    durationMs: 120,
    ...part,
  };
}

export function aSiteStatus(part: Partial<SiteStatus> = {}): SiteStatus {
  return {
    site: "example.com",
    primary: "one",
    epoch: 1,
    state: "steady",
    replicas: [{ account: "two", role: "replica", generation: 2, lagSeconds: 61, inSync: true }],
    generation: { number: 2, at: "2026-11-22T17:29:00.000Z" },
    surveyedAt: "2026-11-22T17:30:00.000Z",
    lastSnapshot: null,
    dns: null,
    mail: null,
    mailRoles: null,
    checks: [],
    drill: { state: "none", because: "never rehearsed", at: null, snapshot: null },
    offsite: null,
    lastMove: null,
    ...part,
  };
}

export function aSnapshotRow(part: Partial<SnapshotRow> = {}): SnapshotRow {
  return {
    id: "2026-11-22T173000Z",
    site: "example.com",
    at: "2026-11-22T17:30:00.000Z",
    generation: 2,
    files: 40,
    bytes: 123_456,
    uniqueBytes: null,
    verifiedAt: null,
    pinned: false,
    pinReason: null,
    state: "good",
    ...part,
  };
}

export function aCheckReport(part: Partial<CheckReport> = {}): CheckReport {
  return {
    name: "front page",
    kind: "http",
    state: "good",
    because: "status 200 after 41 ms",
    since: "2026-11-22T17:00:00.000Z",
    knownAt: "2026-11-22T17:29:50.000Z",
    failures: 0,
    causedBy: null,
    ...part,
  };
}
