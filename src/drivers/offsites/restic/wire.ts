import { z } from "zod";
import type { OffsiteCopy } from "../../../core/offsite/copy.ts";
import type { SiteId } from "../../../core/site/site.ts";
import type { TalkProgress } from "../../../ports/talk.ts";

// What restic prints with --json, in its versions from 0.14 on. A store is shared with whoever has its key, so all of it
// is checked.

const snapshot = z.object({
  id: z.string().regex(/^[0-9a-f]{64}$/),
  time: z.string(),
  tags: z.array(z.string()).nullish(),
});

const summary = z.object({
  message_type: z.literal("summary"),
  snapshot_id: z.string().regex(/^[0-9a-f]{8,64}$/),
  total_files_processed: z.number(),
  data_added: z.number(),
  data_added_packed: z.number().optional(),
});

const status = z.object({
  message_type: z.literal("status"),
  total_files: z.number().optional(),
  files_done: z.number().optional(),
  files_restored: z.number().optional(),
  total_bytes: z.number().optional(),
  bytes_done: z.number().optional(),
  bytes_restored: z.number().optional(),
});

/** How a copy is known again: by its tags. */
export const tagsOf = (site: SiteId, snapshotId: string, manifestSha256: string): readonly string[] => [
  "clonepanel",
  `site=${site}`,
  `snapshot=${snapshotId}`,
  `manifest=${manifestSha256}`,
];

/** Newest first; what others keep in the same store is passed over. Null: not a list. */
export function readCopies(text: string): readonly OffsiteCopy[] | null {
  const parsed = z.array(snapshot).nullable().safeParse(parse(text));
  if (!parsed.success) return null;
  return (parsed.data ?? []).flatMap(copyOf).sort((left, right) => right.at - left.at);
}

function copyOf({ id, time, tags }: z.output<typeof snapshot>): readonly OffsiteCopy[] {
  const tag = (name: string, form: RegExp): string | null => {
    const value = (tags ?? []).find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
    return value !== undefined && form.test(value) ? value : null;
  };
  const site = tag("site", /^[a-z0-9._-]{1,100}$/);
  const snapshotId = tag("snapshot", /^\d{4}-\d\d-\d\dT\d{6}Z$/);
  const manifestSha256 = tag("manifest", /^[0-9a-f]{64}$/);
  const at = Date.parse(time);
  if (site === null || snapshotId === null || manifestSha256 === null || Number.isNaN(at)) return [];
  return [{ id, site, snapshot: snapshotId, manifestSha256, at }];
}

export interface Summary {
  readonly id: string;
  readonly files: number;
  readonly addedBytes: number;
}

export function readSummary(line: string): Summary | null {
  const parsed = summary.safeParse(parse(line));
  if (!parsed.success) return null;
  const { snapshot_id, total_files_processed, data_added, data_added_packed } = parsed.data;
  return { id: snapshot_id, files: total_files_processed, addedBytes: data_added_packed ?? data_added };
}

export function readProgress(line: string): TalkProgress | null {
  const parsed = status.safeParse(parse(line));
  if (!parsed.success) return null;
  const { total_files, total_bytes } = parsed.data;
  const items = parsed.data.files_done ?? parsed.data.files_restored;
  const bytes = parsed.data.bytes_done ?? parsed.data.bytes_restored;
  return {
    ...(items === undefined ? {} : { items }),
    ...(total_files === undefined ? {} : { itemsTotal: total_files }),
    ...(bytes === undefined ? {} : { bytes }),
    ...(total_bytes === undefined ? {} : { bytesTotal: total_bytes }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
