import { ClonePanelError } from "../../core/errors.ts";
import type { StrandedItem } from "../../core/report/rescue.ts";
import { type ListingOrder, listStranded, type RescueEngine } from "./list-stranded.ts";

/**
 * One stranded write by its id, or by a beginning of it that fits only one. It is judged among all the others, as in
 * the listing; one that the listing left out for its length is looked for by itself.
 */
export async function showStranded(
  engine: RescueEngine,
  order: ListingOrder & { readonly id: string },
): Promise<StrandedItem> {
  const fits = (id: string) => id.startsWith(order.id);
  const listed = await listStranded(engine, order);
  const found = listed.items.filter(({ id }) => fits(id));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (only === undefined && listed.omitted > 0) {
    const alone = (await listStranded(engine, { ...order, wants: fits })).items;
    if (alone[0] !== undefined && alone.length === 1) return alone[0];
  }
  throw new ClonePanelError(
    "RESCUE_ITEM_UNKNOWN",
    found.length === 0
      ? `there is no stranded write "${order.id}"`
      : `"${order.id}" fits ${found.length} stranded writes`,
    {
      hint: `Look for its full id: clonepanel rescue list ${order.site}`,
      remedy: "owner",
      site: order.site,
    },
  );
}
