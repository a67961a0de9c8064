import { useEffect, useState } from "preact/hooks";

export interface Place {
  /** `/sites/example.com/snapshots` is `["sites", "example.com", "snapshots"]`. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
}

/**
 * Where the reader is. Kept behind the `#`, so that the server answers one document whatever is looked at, and no name
 * of a site travels in a Referer.
 */
export function readPlace(hash: string): Place {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?", 2);
  const parts = path
    .split("/")
    .filter((part) => part !== "")
    .map(decodePart);
  return { parts, query: new URLSearchParams(query) };
}

export function linkTo(...parts: readonly string[]): string {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

export function usePlace(): Place {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return readPlace(hash);
}

export function goTo(link: string): void {
  location.hash = link;
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
