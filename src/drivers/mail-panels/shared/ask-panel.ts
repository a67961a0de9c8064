import { showPath } from "../../../core/mirror/byte-path.ts";
import type { ApiRequest, ApiRequests } from "../../../ports/api-request.ts";
import { PanelOdd } from "./panel-odd.ts";

/** An answer's text. Only reading calls come here, so one that got no answer is sent once more. */
export async function askPanel(
  http: ApiRequests,
  call: Pick<ApiRequest, "method" | "url" | "headers" | "body" | "signal">,
): Promise<{ readonly status: number; readonly text: string }> {
  const order: ApiRequest = { ...call, timeoutMs: 20_000, maxBytes: 4 * 1024 * 1024 };
  const first = await http.request(order);
  const outcome = first.kind === "silent" ? await http.request(order) : first;
  if (outcome.kind === "silent") throw new PanelOdd(`it does not answer: ${outcome.because}`);
  if (outcome.kind === "too-large") throw new PanelOdd("its answer is too large");
  const { status, body } = outcome;
  const text = Buffer.from(body).toString("utf8");
  if (status === 401 || status === 403) throw new PanelOdd(`it refuses the login (HTTP ${status})`);
  if (status >= 300 && status < 400)
    throw new PanelOdd(`it sends the request elsewhere (HTTP ${status}), which is not followed`);
  if (status === 429 || status >= 502) throw new PanelOdd(`it is busy (HTTP ${status})`);
  return { status, text };
}

/** What the other side said, for people: little of it, in plain characters. */
export function saidBriefly(text: string): string {
  return showPath(
    text
      .replace(/[^\x20-\x7e]+/g, " ")
      .trim()
      .slice(0, 200),
  );
}
