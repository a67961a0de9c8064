import type { JSX } from "preact";
import type { DnsMatrixRow, DnsServer, DnsZoneCheck } from "../../../src/api/contract/index.ts";
import { Mark } from "../ui/mark.tsx";
import { useWords } from "../words/use-words.ts";

type Cell = DnsMatrixRow["cells"][number];

/** Records against nameservers. Where all agree there is a dot; where not, everybody's own words. */
export function DnsMatrix({ zone }: { readonly zone: DnsZoneCheck }): JSX.Element {
  const words = useWords();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a place that scrolls, not a fieldset
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, so the keyboard must reach it
    <div class="scroll-x" role="group" tabIndex={0} aria-label={words.matrix}>
      <table class="matrix">
        <caption>{words.matrixCaption}</caption>
        <thead>
          <tr>
            <th scope="col">{words.record}</th>
            {zone.servers.map((server) => (
              <th scope="col" key={server.provider + server.address}>
                <ServerHead server={server} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {zone.matrix.length === 0 && (
            <tr>
              <td colSpan={zone.servers.length + 1} class="muted">
                {words.noRecordKnown}
              </td>
            </tr>
          )}
          {zone.matrix.map((row) => (
            <tr key={`${row.name} ${row.type}`}>
              <th scope="row">
                <code>
                  {row.name} {row.type}
                </code>
              </th>
              {row.cells.map((cell) => (
                <td key={cell.provider + cell.address}>
                  <MatrixCell cell={cell} isAlike={isAlike(row)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Of those that answered; who was silent says so in its own cell. */
function isAlike({ cells }: DnsMatrixRow): boolean {
  const said = cells.flatMap(({ values }) => (values === null ? [] : [values.toSorted().join("\n")]));
  return said.every((one) => one === said[0]);
}

function ServerHead({ server }: { readonly server: DnsServer }): JSX.Element {
  const words = useWords();
  const standing = server.state === "answers" ? "good" : server.state === "silent" ? "unknown" : "late";
  return (
    <span class="stack tight">
      <span>
        <span class={`mark ${standing}`}>
          <Mark standing={standing} />
        </span>{" "}
        {server.provider}
      </span>
      <span class="small">{server.address}</span>
      <span class="small">
        {server.serial === null ? words.serverStates[server.state] : `SOA ${server.serial}`}
      </span>
    </span>
  );
}

function MatrixCell({
  cell,
  isAlike: same,
}: {
  readonly cell: Cell;
  readonly isAlike: boolean;
}): JSX.Element {
  const words = useWords();
  if (cell.values === null) {
    return (
      <span class="unknown">
        <Mark standing="unknown" /> {words.noAnswerCell}
      </span>
    );
  }
  const standing = same ? "good" : "bad";
  return (
    <span class={`matrix-cell ${same ? "" : "differs"}`}>
      <span class={`mark ${standing}`}>
        <Mark standing={standing} />
      </span>
      <span>
        <span class="hidden-visually">{same ? words.alike : words.differs}: </span>
        {cell.values.length === 0 ? words.noSuchSet : cell.values.join(", ")}
        {cell.ttlSeconds !== null && <span class="muted small"> {cell.ttlSeconds} s</span>}
      </span>
    </span>
  );
}
