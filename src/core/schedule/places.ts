import type { Lane } from "./job.ts";

export type Places = Readonly<Record<Lane, number>>;

/**
 * How much one controller does at once. A pass costs its processor, so there are a few for each core, and no more than
 * accounts to work on; looks mostly wait for the line. Moves are few, because each gives its account many orders.
 */
export function placesFor(machine: { readonly cores: number; readonly accounts: number }): Places {
  const { cores, accounts } = machine;
  return {
    work: Math.max(4, Math.min(accounts, 4 * cores)),
    watch: 512,
    doubt: 512,
    names: 64,
    move: Math.max(16, 8 * cores),
  };
}

/**
 * A look that has not ended by then waits for somebody who does not answer, and a move for its turn at the provider of its
 * names: that costs a socket and no processor, so the place goes to the next. Otherwise one provider that falls silent would
 * keep all others from being looked at. So many may wait like that, beside the places.
 */
export const silence: {
  readonly afterMs: Readonly<Partial<Record<Lane, number>>>;
  readonly most: number;
} = { afterMs: { watch: 1_000, doubt: 1_000, move: 30_000 }, most: 3_072 };

/**
 * So many take their turn together. Of an account: there are three shells on its one connection (MaxSessions is 10 by
 * default, and login and lease need one too). Of a provider: more only wait for its rate, and keep their accounts meanwhile.
 */
export const atOnce = {
  movesToAccount: 2,
  looksFromAccount: 4,
  changesAtProvider: 16,
  namesAtProvider: 8,
} as const;
