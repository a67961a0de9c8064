import type { Places } from "./agenda.ts";

/**
 * How much one controller does at once. A pass costs its processor, so there are a few for each core, and no more than
 * accounts to work on; looks mostly wait for the line. Moves are few, because each logs in to its account several times.
 */
export function placesFor(machine: { readonly cores: number; readonly accounts: number }): Places {
  const { cores, accounts } = machine;
  return {
    work: Math.max(4, Math.min(accounts, 4 * cores)),
    watch: 256,
    move: Math.max(16, 8 * cores),
  };
}

/** Of several sites that move to one account at once, or are looked at from it, so many take their turn together. */
export const atOnce = { movesToAccount: 2, looksFromAccount: 4, movesAtProvider: 8 } as const;
