/** A table, column or constraint name between backticks. Names are Unicode text, not bytes. */
export function quoteMysqlName(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}
