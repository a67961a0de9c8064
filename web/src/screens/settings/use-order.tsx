import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Problem } from "../../../../src/api/contract/index.ts";
import type { Reply } from "../../state/client.ts";
import { ProblemNotice } from "../../ui/loaded.tsx";
import { StepUp } from "../change/step-up.tsx";

export interface Orders {
  /** Does it; asks for the password or code first when the server wants that, and then does it again. */
  readonly give: <Data>(order: () => Promise<Reply<Data>>, onDone: (data: Data) => void) => Promise<void>;
  /** The problem of the last one, or the question. */
  readonly talk: JSX.Element | null;
}

export function useOrders(): Orders {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [pending, setPending] = useState<(() => void) | null>(null);
  const give: Orders["give"] = async (order, onDone) => {
    const reply = await order();
    setProblem(null);
    if (reply.kind === "data") onDone(reply.answer.data);
    else if (reply.problem.status === 428) setPending(() => () => void give(order, onDone));
    else setProblem(reply.problem);
  };
  const goOn = () => {
    setPending(null);
    pending?.();
  };
  const question = pending === null ? null : <StepUp onDone={goOn} onClose={() => setPending(null)} />;
  return { give, talk: question ?? (problem === null ? null : <ProblemNotice problem={problem} />) };
}
