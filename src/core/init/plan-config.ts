import { siblingOf } from "./site-name.ts";

/** An account as it was seen. */
export interface SeenAccount {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly identity: string;
  readonly hostKey: { readonly fingerprint: string; readonly trust: "known" | "shown" };
  readonly addresses: readonly string[];
  readonly roots: readonly SeenRoot[];
}

export interface SeenRoot {
  readonly app: "wordpress" | "other";
  readonly path: string;
  readonly name: string | null;
}

export interface PlannedSite {
  readonly id: string;
  readonly names: readonly string[];
  readonly primary: string;
  readonly placements: readonly PlannedPlacement[];
}

export interface PlannedPlacement {
  readonly account: string;
  readonly path: string;
  /** `site`: it is there. `same-name`: another copy of it. `other-site`: something else. `nothing`: to be set up. */
  readonly holds: "site" | "same-name" | "other-site" | "nothing";
}

/**
 * Which sites are mirrored from where to where, as a first proposal for a person. The first named account that holds a
 * site is its primary; on every other one it lies in the folder of the same path.
 *
 * @param known names that DNS knows, for `www.`.
 */
export function planSites(
  accounts: readonly SeenAccount[],
  known: ReadonlySet<string>,
): readonly PlannedSite[] {
  const taken = new Set<string>();
  return accounts.flatMap((account) =>
    account.roots.flatMap((root) => {
      const { name } = root;
      if (name === null || taken.has(name) || taken.has(siblingOf(name))) return [];
      taken.add(name);
      const sibling = siblingOf(name);
      const others = accounts.filter(({ id }) => id !== account.id);
      return [
        {
          id: name.startsWith("www.") ? sibling : name,
          names: known.has(sibling) ? [name, sibling] : [name],
          primary: account.id,
          placements: [
            { account: account.id, path: root.path, holds: "site" as const },
            ...others.map((other) => placementOn(other, root, name)),
          ],
        },
      ];
    }),
  );
}

function placementOn(account: SeenAccount, { path }: SeenRoot, name: string): PlannedPlacement {
  const twin = account.roots.find((root) => root.name === name || root.name === siblingOf(name));
  if (twin !== undefined) return { account: account.id, path: twin.path, holds: "same-name" };
  const there = account.roots.some((root) => root.path === path);
  return { account: account.id, path, holds: there ? "other-site" : "nothing" };
}

/** Folders with a site whose name nobody could tell. */
export function namelessRoots(
  accounts: readonly SeenAccount[],
): readonly { readonly account: string; readonly path: string }[] {
  return accounts.flatMap(({ id, roots }) =>
    roots.filter(({ name }) => name === null).map(({ path }) => ({ account: id, path })),
  );
}
