import { setImmediate as afterReading } from "node:timers";

/** In how many pieces a deadline is waited for. */
const pieces = 8;

/**
 * Calls `end` when this process has listened for so long. A process that was kept from running did not listen: what came
 * in meanwhile still lies at its sockets, and timers are called before those are read. So the time is counted in pieces, a
 * late one counts once, and after the last one everything that lies there is read first.
 *
 * @returns Ends the wait; may be called more than once.
 */
export function afterListening(timeoutMs: number, end: () => void): () => void {
  let left = pieces;
  let isOver = false;
  const finish = () => {
    if (!isOver) end();
  };
  const next = (): NodeJS.Timeout =>
    setTimeout(() => {
      left -= 1;
      if (left > 0) timer = next();
      else afterReading(finish);
    }, timeoutMs / pieces);
  let timer = next();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
