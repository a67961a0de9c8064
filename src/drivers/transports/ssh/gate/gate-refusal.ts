/** How the gate begins when it lets something not pass. */
export const gateRefusal = "clonepanel key gate refused: ";

/** Its exit code then. */
export const gateRefusedCode = 77;

/** Why it did, or null when it said nothing. */
export function refusalIn(stderr: string): string | null {
  const at = stderr.indexOf(gateRefusal);
  if (at < 0) return null;
  const line = stderr.slice(at + gateRefusal.length).split("\n", 1)[0] ?? "";
  return line.replace(/[^ -~]+/g, "?").slice(0, 200);
}
