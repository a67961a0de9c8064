import { ClonePanelError } from "../../core/errors.ts";
import type { Handler } from "../frame/command.ts";
import type { ErrorRow } from "../frame/error-row.ts";
import { incidentsText, notifyTestText } from "../render/notify-text.ts";

/** Sends one message to each destination, or to the named one; what does not arrive is an error row. */
export const notifyTest: Handler = async (context) => {
  const [name = null] = context.arguments;
  const { notifications } = await context.config();
  if (notifications.size === 0)
    throw new ClonePanelError("NOTIFIER_UNKNOWN", "no notification is configured", {
      hint: "Name one below notifications: in the configuration; docs/how-to/notifications.md shows how.",
      remedy: "owner",
    });
  if (context.mode === "preview")
    return {
      data: { tests: [] },
      text: `would send a test message to ${name ?? [...notifications.keys()].join(", ")}`,
    };
  const app = await context.app("look");
  const tests = await app.testNotifiers({ name, signal: context.signal });
  const errors = tests
    .filter(({ outcome }) => outcome !== "sent")
    .map(
      (row): ErrorRow => ({
        code: "NOTIFIER_FAILED",
        message: `${row.name} (${row.driver}) was not told: ${row.because}`,
        hint: "Compare its address and its secret with what the service shows, then run the same command again.",
        site: null,
        account: null,
      }),
    );
  return {
    data: { tests },
    text: notifyTestText(tests),
    errors,
    exit: errors.length === 0 ? 0 : 1,
  };
};

export const notifyList: Handler = async (context) => {
  await context.config();
  const app = await context.app("look");
  const incidents = await app.listIncidents();
  return { data: { incidents }, text: incidentsText(incidents) };
};

/** Only ever wakes fewer people, so it asks nobody. */
export const notifyAck: Handler = async (context) => {
  const words = context.arguments.join(" ");
  const cause = words === "" ? null : words;
  if (context.mode === "preview") {
    const app = await context.app("look");
    const open = (await app.listIncidents()).filter(
      (one) => one.overAt === null && one.acknowledgedAt === null && (cause === null || one.cause === cause),
    );
    return { data: { acknowledged: open.length }, text: `would acknowledge ${open.length}` };
  }
  const app = await context.app("change");
  const acknowledged = await app.acknowledgeIncidents({ cause });
  return { data: { acknowledged }, text: `${acknowledged} acknowledged: nobody else is woken for it` };
};
