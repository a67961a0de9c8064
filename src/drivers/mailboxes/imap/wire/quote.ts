/** A text in quotes, as commands take names and words. What quotes cannot hold is never sent. */
export function quote(text: string): string {
  return `"${text.replace(/[\r\n\0]/g, "").replace(/[\\"]/g, "\\$&")}"`;
}
