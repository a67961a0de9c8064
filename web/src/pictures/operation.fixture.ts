import type { OperationRow } from "../../../src/api/contract/index.ts";

export function anOperation(
  part: Pick<OperationRow, "kind" | "startedAt" | "endedAt"> & Partial<OperationRow>,
): OperationRow {
  return {
    id: `20261130T000000Z-${part.startedAt}`,
    site: "example.com",
    epoch: 1,
    status: part.endedAt === null ? "running" : "done",
    plan: null,
    outcome: null,
    error: null,
    ...part,
  };
}
