import { observerLimits } from "../core/failover/observer-talk.ts";
import type { HttpReply, HttpRequest } from "../ports/http-server.ts";
import type { PanelHouse } from "./house.ts";
import { refuse } from "./http/problem.ts";
import { problemReply, textReply } from "./http/reply.ts";

/**
 * Observers on other machines report here. No cookie and no token counts: what they send is signed with a key that is good
 * for this alone, so that a browser which was lured here has nothing to say.
 */
export const observerPath = "/observe/v1/";

export async function answerObserver(
  { app }: Pick<PanelHouse, "app">,
  request: HttpRequest,
  path: string,
): Promise<HttpReply> {
  if (request.method !== "POST")
    return problemReply(refuse(405, "METHOD_UNKNOWN", "this address takes POST").problem, { allow: "POST" });
  const body = await request.readBody(observerLimits.bodyBytes);
  if (body === "too-large")
    return problemReply(refuse(413, "BODY_TOO_LARGE", "a report has 4 MiB at most").problem);
  if (body === "broken") return problemReply(refuse(400, "BODY_UNREADABLE", "the request broke off").problem);
  const observer = path.slice(observerPath.length);
  const answer = await app.hearObserver({ observer, body: new TextDecoder().decode(body) });
  if (answer.kind === "refused")
    return problemReply(refuse(401, "NOT_SIGNED_IN", "no observer of this name has this key").problem);
  return textReply(200, "application/json; charset=utf-8", answer.body);
}
