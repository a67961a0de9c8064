/** Ways to build it wrong. Each must be caught by the invariants, or they prove nothing. */
export const mutants = {
  "no wait for the lease": "the old primary's lease is taken for over at once",
  "bound forgotten at a restart": "a restarted controller takes the lease for over",
  "no grace for running requests": "promotes when the lease ends, not when the longest request has",
  "relative lease": "the account counts the lease from the arrival of the order",
  "clocks read after the bound": "a lease is granted on clocks that were read after its bound was stored",
  "accounts obey lower epochs": "late orders of an earlier epoch are carried out",
  "one point of view is enough": "the controller's own vote is a majority",
  "votes never age": "a late answer counts as if the observer had looked just now",
  "own line not proven": "an observer that sees nothing at all says that the primary is down",
  "no hold-down": "changes follow one another at once",
  "a sent order counts as done": "the fence is taken for granted when the order was answered",
  "told before it is drained": "a primary counts as fenced while its last requests still run",
  "only wall clocks": "the account does not notice that its clock was set back",
  "only uptimes": "the account does not notice that it was suspended",
  "what stood still goes on": "a request that stood still for longer than its lease writes when it wakes up",
  "renewed after the decision": "the lease is renewed while the replica is being promoted",
  "given up after telling": "the attempt is given up although the old primary may have been told",
  "nothing kept at the return": "the returned primary is not kept before it is overwritten",
  "names not corrected": "the returned nameserver keeps what it said",
  "last attempt ignored":
    "the promotion waits for the controller's own grants, not for what the replica renewed",
  "nobody forbidden":
    "the promotion waits for the last attempt, but does not end the replica's renewals first",
  "relative renewal": "the primary counts a renewal from its arrival",
  "a reboot hides the attempt":
    "a replica that cannot tell when it renewed last counts as one that never did",
} as const;

export type Mutant = keyof typeof mutants;
