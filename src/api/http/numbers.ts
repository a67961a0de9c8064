import type { Asked } from "./asked.ts";
import { refuse } from "./problem.ts";

const usual = 50;
const most = 500;

/** `?limit=`. */
export function limitOf(asked: Asked): number {
  const given = numberOf(asked, "limit") ?? usual;
  if (given >= 1 && given <= most) return given;
  throw refuse(400, "ARGUMENT_INVALID", `limit is a number from 1 to ${most}`);
}

export function numberOf(asked: Asked, name: string): number | null {
  const given = asked.query(name);
  if (given === null) return null;
  if (/^\d{1,15}$/.test(given)) return Number(given);
  throw refuse(400, "ARGUMENT_INVALID", `${name} is a whole number`);
}
