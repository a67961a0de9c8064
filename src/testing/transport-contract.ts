import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { BytePath } from "../core/mirror/byte-path.ts";
import type { Transport } from "../ports/transport.ts";
import { copyClaims } from "./transport-contract-copies.ts";
import { listingClaims } from "./transport-contract-listings.ts";
import { scriptClaims } from "./transport-contract-scripts.ts";
import { streamClaims } from "./transport-contract-streams.ts";

export interface TransportHarness {
  /** One transport for all claims: what one of them breaks must not trouble the next. */
  readonly transport: Transport;
  /** `deltas`: only the changed parts of a file travel; `whole`: files are copied as they are. */
  readonly copies: "deltas" | "whole";
}

/** What a claim works with: an open transport, a folder of its own on the account, and one here. */
export interface Room {
  readonly transport: Transport;
  /** Below the account's home; `run` sees it as a relative path. */
  readonly there: BytePath;
  readonly here: string;
  readonly copies: TransportHarness["copies"];
}

export type Claim = (title: string, body: (room: Room) => Promise<void>) => void;

/** What every transport must do, asked of each of them alike. Nothing but the transport itself touches the account. */
export function transportContract(driver: string, harness: () => TransportHarness): void {
  const claim: Claim = (title, body) => {
    void test(title, { timeout: 120_000 }, async () => {
      const { transport, copies } = harness();
      const here = await mkdtemp(join(tmpdir(), "cp-contract-"));
      const there = `.clonepanel-contract-${here.slice(-6)}`;
      try {
        await transport.run({ script: 'mkdir -p -- "$1"', args: [there], timeoutMs: 30_000 });
        await body({ transport, there, here, copies });
      } finally {
        await transport.run({ script: 'rm -rf -- "$1"', args: [there], timeoutMs: 30_000 });
        await rm(here, { recursive: true, force: true });
      }
    });
  };

  describe(`the transport ${driver}`, () => {
    scriptClaims(claim);
    listingClaims(claim);
    copyClaims(claim);
    streamClaims(claim);
  });
}
