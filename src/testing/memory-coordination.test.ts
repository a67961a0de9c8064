import { coordinationContract } from "./coordination-contract.ts";
import { memoryState, memoryStore } from "./memory-coordination.ts";

coordinationContract("in memory", async () => {
  const store = memoryStore();
  return {
    open: async (parts) => memoryState({ ...parts, store }),
    [Symbol.asyncDispose]: async () => undefined,
  };
});
