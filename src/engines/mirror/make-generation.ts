import { asciiJson } from "../../core/ascii-json.ts";
import type { Manifest, ManifestHead } from "../../core/mirror/manifest.ts";
import { nextGeneration } from "../../core/mirror/next-generation.ts";
import { afterScan } from "../../core/mirror/seen.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import { commitIncoming } from "../vault/commit.ts";
import { keepOutline } from "../vault/outline-file.ts";
import type { Vault } from "../vault/place-vault.ts";
import { writeSeenFile } from "../vault/seen-file.ts";
import { readCurrentTree } from "../vault/vault.ts";
import type { ApplyOrder } from "./apply-sync.ts";
import type { Engine } from "./engine.ts";
import { type Fetched, fetchGeneration, type Survey, stampsOf, surveyAccount } from "./generation.ts";
import { compareWithVault } from "./known-generation.ts";
import { keepListing, type ListingFacts } from "./known-listing.ts";
import type { PlannedSync } from "./plan-sync.ts";
import { changeRecord } from "./site-record.ts";

export interface MadeGeneration {
  readonly generation: { readonly head: ManifestHead; read(): Promise<Manifest> };
  readonly fetched: Fetched | null;
  readonly record: SiteRecord;
}

export async function makeGeneration(engine: Engine, order: ApplyOrder): Promise<MadeGeneration> {
  const { planned, operation, vault } = order;
  const surveyedAt = planned.survey.surveyedAt;
  const touchedRoot = planned.primarySide.files.some((file) => file.place === "root");
  const isBehind = (planned.have?.head.generation ?? 0) < order.record.generation;
  if (planned.have !== null && planned.generation.content === "same" && !touchedRoot && !isBehind) {
    // A crash between commit and record leaves the record one behind.
    const generation = planned.have.head.generation;
    await rememberScan(vault, planned, planned.survey, generation);
    const { tree } = planned.survey;
    if (!(tree.kind === "as-known" && tree.settled === "yes")) await keepWhatWasListed(order, tree, "yes");
    return {
      generation: planned.have,
      fetched: null,
      record: await changeRecord(engine.coordination, order.record, { generation, surveyedAt }),
    };
  }
  // What was just installed on the primary changed its tree: look again, so that the next pass finds nothing new.
  const { have } = planned;
  await using again = touchedRoot
    ? await surveyAccount(engine, planned.primary, planned.rules, {
        known: planned.have?.databases ?? [],
        hash: "quick",
      })
    : null;
  const survey = again ?? planned.survey;
  const generation = again === null ? planned.generation : await compareWithVault(have, again);
  await readWhatReplicasCarry(planned);
  const number = nextGeneration(order.record, planned.have?.head.generation ?? 0);
  // Known before it exists: whoever takes the site over, with a vault of its own, never uses the number again.
  const record = await changeRecord(engine.coordination, order.record, { claimed: number });
  const fetched = await operation.step("fetch", () =>
    fetchGeneration(engine, {
      survey,
      plan: generation,
      have,
      into: vault.incoming,
      basis: vault.current,
      leftover: { folder: vault.leftover, begun: `${vault.incoming}/begun` },
      head: { site: record.site, generation: number, epoch: record.epoch, source: record.primary },
    }),
  );
  await operation.step("commit", () => commitIncoming(vault, { generation: number, steps: fetched.steps }));
  await keepOutline(vault, fetched.start);
  await rememberScan(vault, planned, survey, number);
  if (fetched.arrived === "as-listed") await keepWhatWasListed(order, survey.tree, "no");
  const stored = await operation.step("record", () =>
    changeRecord(engine.coordination, record, {
      generation: number,
      generationAt: survey.surveyedAt,
      surveyedAt: survey.surveyedAt,
    }),
  );
  const { head, databases } = fetched.outline;
  const read = once(async () => ({ head, databases, entries: await readCurrentTree(vault) }));
  return { generation: { head, read }, fetched, record: stored };
}

/** What they are compared with; after the commit another manifest stands in its place. */
async function readWhatReplicasCarry({ have, replicas }: PlannedSync): Promise<void> {
  const carried = replicas.map(({ plan }) => (plan.kind === "ship" ? plan.fromGeneration : null));
  if (have !== null && carried.includes(have.head.generation)) await have.read();
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let doing: Promise<T> | null = null;
  return () => {
    doing ??= work();
    return doing;
  };
}

/** Only of a tree that the newest generation holds exactly as it was listed. */
async function keepWhatWasListed(
  { vault, planned }: ApplyOrder,
  tree: Survey["tree"],
  settled: ListingFacts["settled"],
): Promise<void> {
  const { seal, warnings } = tree;
  const held = tree.kind === "as-known" ? null : tree.held;
  if (seal !== null) await keepListing(vault, planned.listed, { seal, warnings, settled, held });
}

/** For the next pass: which tables it need not scan. */
async function rememberScan(
  vault: Vault,
  { seen, scan }: PlannedSync,
  survey: Survey,
  generation: number,
): Promise<void> {
  const source = survey.look.seat.account.id;
  const pass = { scan, atMs: survey.surveyedAt, generation, source, stamps: stampsOf(survey) };
  const now = afterScan(seen, pass);
  if (seen === null || asciiJson(seen) !== asciiJson(now)) await writeSeenFile(vault, now);
}
