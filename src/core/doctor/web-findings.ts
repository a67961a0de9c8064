import type { HealthFinding } from "../report/account-health.ts";
import type { Role } from "../site/site.ts";
import { describeWebAnswer, type WebAnswer } from "../site/web-answer.ts";
import { good, note, problem } from "./finding.ts";

export interface WebOrder {
  readonly site: string;
  readonly account: string;
  readonly answer: WebAnswer;
  readonly role: Role;
  /** `installed`: ClonePanel's files stand there, so the answer has to name the role. */
  readonly side: "installed" | "not-yet" | "none-needed";
}

const topic = "web";

/** The account's web server, asked at its origin: does its PHP run the gate, and read the role? */
export function webFindings(order: WebOrder): readonly HealthFinding[] {
  const { site, answer, role, side } = order;
  const about = { topic, site };
  const text = describeWebAnswer(answer);
  if (answer.kind === "no-origin") {
    return [
      note(
        about,
        "no origin is configured, so nobody can look whether the web server follows its role",
        `Name a URL that reaches this account whatever DNS says: accounts.${order.account}.origin: http://...`,
      ),
    ];
  }
  if (answer.kind === "silent")
    return [problem(about, text, "Open the origin in a browser; correct it in the configuration.")];
  if (answer.status >= 500) return [problem(about, text, "Look at the site's error log on this account.")];
  if (side !== "installed") return [good(about, text)];
  return [judgeHeader(order, answer.header, { about, text, role })];
}

function judgeHeader(
  { site, account }: WebOrder,
  header: Extract<WebAnswer, { kind: "answered" }>["header"],
  {
    about,
    text,
    role,
  }: { readonly about: { topic: string; site: string }; readonly text: string; readonly role: Role },
): HealthFinding {
  if (header === null) {
    return note(
      about,
      text,
      "Its PHP reads no .user.ini, or a page cache answered for it. Ask the host for PHP-FPM or CGI.",
    );
  }
  if (header.state === "unreadable") {
    return problem(
      about,
      `${text}: PHP there runs as another user or under open_basedir`,
      `Let the site's PHP read ~/.clonepanel/${site} on "${account}": ask the host to add it to open_basedir, or to run PHP as the account's user.`,
    );
  }
  if (header.role !== role)
    return problem(
      about,
      `${text}, but it is the ${role}`,
      `Bring its role up to date: clonepanel sync ${site}`,
    );
  if (header.gate === "absent") {
    return note(
      about,
      `${text}: only what runs inside the application protects it`,
      "PHP reads a new .user.ini within 5 minutes; if it stays so, ask the host whether .user.ini is allowed.",
    );
  }
  return good(about, text);
}
