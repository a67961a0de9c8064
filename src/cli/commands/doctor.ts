import { hasProblem } from "../../core/report/account-health.ts";
import type { Handler } from "../frame/command.ts";
import { doctorText } from "../render/doctor-text.ts";
import { knownAccount } from "./for-each-site.ts";

export const doctor: Handler = async (context) => {
  const [named] = context.arguments;
  const account = named === undefined ? null : await knownAccount(context, named);
  const app = await context.app("look");
  const accounts = await app.doctor({ account, signal: context.signal });
  return { data: { accounts }, text: doctorText(accounts), exit: hasProblem(accounts) ? 1 : 0 };
};
