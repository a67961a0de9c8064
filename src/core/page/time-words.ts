import { html, type Markup } from "./markup.ts";

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `2026-11-30T11:05:09.000Z` as `30 Nov 2026, 11:05 UTC`. */
export function momentWords(iso: string): string {
  return `${dayWords(iso)}, ${iso.slice(11, 16)} UTC`;
}

/** `2026-11-30` as `30 Nov 2026`. */
export function dayWords(iso: string): string {
  return `${Number(iso.slice(8, 10))} ${months[Number(iso.slice(5, 7)) - 1] ?? "?"} ${iso.slice(0, 4)}`;
}

const longMonths = [
  ...["January", "February", "March", "April", "May", "June"],
  ...["July", "August", "September", "October", "November", "December"],
];

/** `2026-11` as `November 2026`. */
export function monthWords(month: string): string {
  return `${longMonths[Number(month.slice(5, 7)) - 1] ?? "?"} ${month.slice(0, 4)}`;
}

export function moment(iso: string): Markup {
  return html`<time datetime="${iso}">${momentWords(iso)}</time>`;
}
