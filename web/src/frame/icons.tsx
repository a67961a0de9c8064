import type { JSX } from "preact";

/** Own line drawings on a grid of 24; they only accompany a word. */
const paths = {
  overview: "M3 12 12 4l9 8M5 10v10h5v-6h4v6h5V10",
  operations: "M4 6h16M4 12h10M4 18h13",
  notifications: "M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4",
  accounts: "M4 4h16v6H4zM4 14h16v6H4zM8 7h.01M8 17h.01",
  config: "M5 3h9l5 5v13H5zM14 3v5h5M9 13h6M9 17h6",
  settings:
    "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM4 12h2m12 0h2M12 4v2m0 12v2M6.3 6.3l1.5 1.5m8.4 8.4 1.5 1.5m0-11.4-1.5 1.5m-8.4 8.4-1.5 1.5",
  menu: "M4 7h16M4 12h16M4 17h16",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4 21a8 8 0 0 1 16 0",
  arrow: "M5 12h13M13 6l6 6-6 6",
  folder: "M3 6h6l2 2h10v11H3z",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  link: "M9 15 15 9M8 11l-2 2a3.5 3.5 0 0 0 5 5l2-2M16 13l2-2a3.5 3.5 0 0 0-5-5l-2 2",
  running: "M12 3a9 9 0 1 0 9 9",
  done: "M4 12.5 9.5 18 20 6.5",
  failed: "M6 6l12 12M18 6 6 18",
  waiting: "M12 7v5l3 3M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg
      viewBox="0 0 24 24"
      width="18"
      height="18"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}

export function Logo(): JSX.Element {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" fill="#0b5cad" />
      <rect x="6" y="9" width="13" height="13" rx="3" fill="none" stroke="#fff" stroke-width="2.5" />
      <path
        d="M13 22v1.5a3 3 0 0 0 3 3h7a3 3 0 0 0 3-3v-7a3 3 0 0 0-3-3h-1.5"
        fill="none"
        stroke="#9fd0ff"
        stroke-width="2.5"
      />
    </svg>
  );
}
