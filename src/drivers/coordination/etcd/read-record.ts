import { ClonePanelError } from "../../../core/errors.ts";
import type { EtcdEntry } from "./gateway.ts";

/** What a controller stored under a key. Only controllers write there; whoever did it by hand is told of it. @throws STATE_DAMAGED */
export function readRecord<Stored extends object>({ key, value }: EtcdEntry): Stored {
  const record = parsed(value);
  if (typeof record === "object" && record !== null) return record as Stored;
  throw new ClonePanelError("STATE_DAMAGED", `what etcd holds under ${shown(key)} cannot be read`, {
    hint: "No controller wrote it so: look at it with etcdctl get, and restore it from a snapshot of etcd.",
    remedy: "owner",
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function shown(key: string): string {
  return key.replace(/[^\x20-\x7e]/g, "?").slice(0, 200);
}
