import type { HttpReply, HttpRequest } from "../ports/http-server.ts";
import type { PanelHouse } from "./house.ts";
import { refuse } from "./http/problem.ts";
import { jsonReply, problemReply } from "./http/reply.ts";

/** Jobs elsewhere say here that they live: `/beat/v1/SITE/NAME`. A key of their own is good for this alone. */
export const beatPath = "/beat/v1/";

export async function answerBeat(
  { app }: Pick<PanelHouse, "app">,
  { method, headers }: Pick<HttpRequest, "method" | "headers">,
  path: string,
): Promise<HttpReply> {
  if (method !== "POST")
    return problemReply(refuse(405, "METHOD_UNKNOWN", "this address takes POST").problem, { allow: "POST" });
  const [site = "", beat = ""] = path.slice(beatPath.length).split("/");
  const key = /^Bearer ([^\s]{1,1024})$/.exec(headers.get("authorization") ?? "")?.[1] ?? "";
  if ((await app.hearBeat({ site, beat, key })) === "heard") return jsonReply(200, { ok: true });
  return problemReply(refuse(401, "NOT_SIGNED_IN", "no heartbeat of this name has this key").problem);
}
