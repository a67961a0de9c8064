/** A page with ```console blocks: `$ command` lines, each followed by what it prints. */
export interface ConsoleStep {
  readonly command: string;
  readonly printed: string;
}

const block = /^```console\n([\s\S]*?)^```$/gm;

export function readSteps(page: string): readonly ConsoleStep[] {
  return [...page.matchAll(block)].flatMap(([, body = ""]) =>
    body
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const end = part.indexOf("\n");
        return { command: part.slice(0, end), printed: part.slice(end + 1) };
      }),
  );
}

/** The page with what was really printed. */
export function withPrinted(page: string, steps: readonly ConsoleStep[]): string {
  const left = [...steps];
  return page.replaceAll(block, (_, body: string) => {
    const mine = left.splice(0, body.split(/^\$ /m).length - 1);
    return `\`\`\`console\n${mine.map(({ command, printed }) => `$ ${command}\n${printed}`).join("")}\`\`\``;
  });
}

/** The whole file that a page gives to be written: a yaml block that begins with its name. */
export function readGivenFile(page: string, name: string): string {
  const found = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].find(([, body = ""]) =>
    body.startsWith(`# ${name}\n`),
  );
  if (found?.[1] === undefined) throw new Error(`the page gives no ${name}`);
  return found[1];
}

/** What differs between two good runs: times, how long something took, and that it still went on after ten seconds. */
export function withoutTimes(text: string): string {
  return text
    .replaceAll(/^.* \.\.\. .*\n/gm, "")
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:?\d\d:?\d\d(\.\d+)?Z/g, "TIME")
    .replaceAll(/\b\d+(\.\d+)? (ms|s|min|h)\b/g, "SPAN")
    .replaceAll(/SPAN( SPAN)+/g, "SPAN");
}
