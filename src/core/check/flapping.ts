/** Rounds that are looked at. */
export const longestMemory = 21;
const enterShare = 0.3;
const leaveShare = 0.15;
/** With fewer rounds, two changes would already be a third of them. */
const fewestRounds = 8;

/**
 * Does it come and go? Newer changes weigh more (0.8 for the oldest to 1.2 for the newest), and it takes fewer changes
 * to stay called flapping than to become it, so that the damping does not flap itself.
 */
export function flappingAfter(wasFlapping: boolean, recent: readonly boolean[]): boolean {
  if (recent.length < fewestRounds) return false;
  const share = changeShare(recent);
  return wasFlapping ? share >= leaveShare : share >= enterShare;
}

function changeShare(recent: readonly boolean[]): number {
  const pairs = recent.length - 1;
  let weight = 0;
  for (let index = 1; index <= pairs; index += 1) {
    if (recent[index] === recent[index - 1]) continue;
    weight += pairs === 1 ? 1 : 0.8 + (0.4 * (index - 1)) / (pairs - 1);
  }
  return weight / pairs;
}
