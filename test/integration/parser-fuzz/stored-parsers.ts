import { manifestLines as wholeManifest } from "../../../src/core/mirror/manifest-text.ts";
import { Secret } from "../../../src/core/site/secret.ts";
import { readSummary } from "../../../src/engines/mail/summary.ts";
import { readKnownListing } from "../../../src/engines/mirror/known-listing.ts";
import { readRescueRecord } from "../../../src/engines/rescue/record.ts";
import { readPin, readPruneMark } from "../../../src/engines/snapshots/marks.ts";
import { readRolling } from "../../../src/engines/snapshots/rolling-marks.ts";
import { readCurrentOutline } from "../../../src/engines/vault/outline-file.ts";
import { placeVault } from "../../../src/engines/vault/place-vault.ts";
import { fileCertificateStore } from "../../../src/platform/certificate-store.ts";
import { fileDnsLedger } from "../../../src/platform/dns/file-ledger.ts";
import { fileDnsQueue } from "../../../src/platform/dns/file-queue.ts";
import type { Files } from "../../../src/ports/files.ts";
import { refusedLogins } from "../../../src/wiring/refused-logins.ts";
import { readStateCopy } from "../../../src/wiring/state-copy-file.ts";
import { hastyClock } from "./far-side.ts";
import type { FuzzedParser } from "./parsers.ts";

// What ClonePanel wrote itself, and somebody edited, or a disk damaged.

/** A disk on which every file says the same. */
function disk(text: string): Files {
  return {
    read: async () => text,
    lstat: async () => stat,
  } as unknown as Files;
}
const vault = (text: string) => placeVault("/vault/site", disk(text));
const stat = { kind: "file", sizeBytes: 100, mtimeUs: 7, mode: 0o600, links: 1, inode: 1n } as const;

/** An empty one's, from its third line on where its beginning is known. */
async function* manifestLines(_: string, fromByte = 0) {
  const head = { site: "s", generation: 1, epoch: 1, source: "one", surveyedAt: 1 };
  yield [...wholeManifest({ head, entries: [], databases: [] })].slice(fromByte === 0 ? 0 : 2);
}
const pin = '{"reason":"before the sale","at":1795000000000}';

export const storedParsers: readonly FuzzedParser[] = [
  {
    name: "a snapshot's pin",
    code: ["engines/snapshots/marks.ts"],
    not: [
      "writePin",
      "removePin",
      "readProofOf",
      "writeProof",
      "forgetProofs",
      "readPruneMark",
      "pruneMarkIn",
      "writePruneMark",
      "proofPath",
    ],
    seeds: [pin],
    run: async (text) => ({ pin: await readPin(vault(text), "2026-11-22T173000Z") }),
  },
  {
    name: "the mark of the last prune",
    code: ["engines/snapshots/marks.ts"],
    not: [
      "writePin",
      "removePin",
      "readProofOf",
      "writeProof",
      "forgetProofs",
      "readPin",
      "writePruneMark",
      "pinPath",
      "proofPath",
    ],
    seeds: ['{"prunedAt":1795000000000,"trusted":"2026-11-22T173000Z"}'],
    run: (text) => readPruneMark(vault(text)),
  },
  {
    name: "the mark of the rolling verify",
    code: ["engines/snapshots/rolling-marks.ts"],
    not: ["noteSlice"],
    seeds: [JSON.stringify({ slicesAt: Array(30).fill(null) })],
    run: (text) => readRolling(vault(text)),
  },
  {
    name: "what was decided of a rescue",
    code: ["engines/rescue/record.ts"],
    not: ["readRescueRecords", "writeRescueRecord", "emptyRecord", "withDecisions"],
    seeds: ['{"v":1,"case":"c","account":"one","decisions":[],"pending":null,"closed":null}'],
    run: (text) => readRescueRecord(vault(text), "c"),
  },
  {
    name: "a manifest's outline",
    code: ["engines/vault/outline-file.ts"],
    not: ["keepOutline"],
    seeds: [
      '{"v":1,"manifest":"100:7","start":{"bytes":9,"lines":2,"tree":{"entries":0},"head":{"generation":1}}}',
    ],
    run: (text) => {
      const files = { ...disk(text), lstat: async () => stat, readLines: manifestLines };
      return readCurrentOutline(placeVault("/vault/site", files));
    },
  },
  {
    name: "what the last listing was",
    code: ["engines/mirror/known-listing.ts"],
    not: ["keepListing"],
    seeds: ['{"v":1,"seal":"s","warnings":[],"settled":"yes","place":"p","manifest":"100:7"}'],
    run: async (text) => ({
      read: await readKnownListing(vault(text), { account: "one", root: "root", exclude: [] }),
    }),
  },
  {
    name: "the sum of a mover's last look",
    code: ["engines/mail/summary.ts"],
    not: ["storeSummary", "escapeChar"],
    seeds: ['{"atMs":1,"from":"two","to":"one","pending":0,"blocked":[],"mailboxes":[]}'],
    run: (text) => readSummary({ folder: "/mail", files: disk(text) }),
  },
  {
    name: "refused logins",
    code: ["wiring/refused-logins.ts"],
    not: ["write", "refused", "accepted"],
    seeds: ['{"u%20at%20h":{"salt":"s","mark":"00000","atMs":1,"because":"no"}}'],
    run: async (text) => {
      const digest = { hmacSha256: () => "0".repeat(64), randomHex: () => "0" };
      const book = refusedLogins({
        ...{ folder: "/mail", files: disk(text), digest: digest as never, clock: hastyClock() },
      });
      return { why: await book.whyNot({ host: "h", user: "u", password: new Secret("p") } as never) };
    },
  },
  {
    name: "an exported state",
    code: ["wiring/state-copy-file.ts"],
    not: ["writeStateCopy"],
    seeds: [
      JSON.stringify({
        form: "ClonePanel state 1",
        at: "a",
        key: "0".repeat(64),
        database: "d",
        sha256: "s",
      }),
    ],
    run: (text) => readStateCopy(text, () => "s"),
  },
  {
    name: "the ledger of names",
    code: ["platform/dns/file-ledger.ts"],
    not: ["change"],
    seeds: [
      '{"site":"s","ttl":"normal","preparedUntilMs":0,"told":{"p":{"ttl":"short","publish":["one"],"atMs":1}},"standing":null,"watch":{},"drain":null,"cachedUntilMs":0}',
    ],
    run: (text) => fileDnsLedger(disk(text), "/state").read("s"),
  },
  {
    name: "names that wait to be told",
    code: ["platform/dns/file-queue.ts"],
    not: ["change", "withEntry", "isSame", "asciiJson"],
    seeds: [
      '[{"site":"s","zone":"z","provider":"p","publish":["one"],"ttl":"short","sinceMs":1,"because":"b"}]',
    ],
    run: (text) => fileDnsQueue(disk(text), "/state").list(),
  },
  {
    name: "proofs of certificates",
    code: ["platform/certificate-store.ts"],
    not: ["write", "accountKey", "freshKeyPem", "writeProofs"],
    seeds: ['[{"name":"_acme-challenge.example.com","value":"v","zone":"example.com","provider":"p"}]'],
    run: (text) => fileCertificateStore(disk(text), "/state").readProofs("s"),
  },
];
