import type { Outcome } from "../core/report/plan-view.ts";
import type { RequestDecided, RequestList } from "../core/report/restore-requests.ts";
import type { SiteId } from "../core/site/site.ts";
import type { ChangeOrder, SiteOrder } from "./app-port.ts";

/** What clients ask for by signed files on the accounts. All throw REQUESTS_NOT_CONFIGURED. */
export interface RequestVerbs {
  /** The key with which this client signs, the same whenever it is asked for. */
  requestKey(order: { readonly site: SiteId; readonly client: string }): Promise<string>;
  /** Pulls what lies on the accounts and remembers it. An account that cannot be asked is a row. */
  listRequests(order: SiteOrder): Promise<RequestList>;
  /**
   * A person decides. Accepted, the part is restored to the present primary; the decision is written down before anything
   * is changed, and counts once. `id` may be a beginning that fits only one. @throws REQUEST_UNKNOWN, REQUEST_ENDED
   */
  decideRequest(
    order: ChangeOrder & { readonly id: string; readonly decision: "accept" | "refuse" },
  ): Promise<Outcome<RequestDecided>>;
}
