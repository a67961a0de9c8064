import type { JSX } from "preact";
import { useRoute } from "../../state/resource.ts";
import { Show } from "../../ui/loaded.tsx";
import { StepBars } from "../operations/step-bars.tsx";

/** The steps of one move of the role, as long as they took. */
export function MoveTimeline({ operation }: { readonly operation: string }): JSX.Element {
  const detail = useRoute("GET /operations/{id}", { id: operation });
  return <Show loaded={detail}>{(data) => <StepBars detail={data} />}</Show>;
}
