import { subscribe, unsubscribe } from "node:diagnostics_channel";

/** Every program that this process starts from now on, as Node itself tells of it: nothing of ours has to be asked. */
export interface StartedPrograms extends Disposable {
  /** Program and arguments. */
  readonly all: readonly (readonly string[])[];
}

interface Told {
  readonly process: { readonly spawnfile: string | null; readonly spawnargs?: readonly string[] };
}

export function watchPrograms(): StartedPrograms {
  const all: (readonly string[])[] = [];
  const hear = (message: unknown): void => {
    const { process: child } = message as Told;
    // It is told of before it has its name.
    queueMicrotask(() => all.push([child.spawnfile ?? "", ...(child.spawnargs?.slice(1) ?? [])]));
  };
  subscribe("child_process", hear);
  return { all, [Symbol.dispose]: () => void unsubscribe("child_process", hear) };
}
