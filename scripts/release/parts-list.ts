import type { Part } from "../licences.ts";

interface Component {
  readonly "bom-ref": string;
  readonly name: string;
  readonly [field: string]: unknown;
}

export interface PartsList {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly metadata: { readonly component: Component; readonly [field: string]: unknown };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/**
 * npm's list of parts, made true: it calls the product by its folder, names the dashboard as a part of others, and does not
 * know what is bundled into it.
 */
export function mendPartsList(list: PartsList, name: string, bundled: readonly Part[]): PartsList {
  const own = list.components.filter((one) => one.name === "web").map((one) => one["bom-ref"]);
  const added = bundled.map((part) => ({
    "bom-ref": `${part.name}@${part.version}`,
    type: "library",
    name: part.name,
    version: part.version,
    scope: "required",
    purl: `pkg:npm/${part.name}@${part.version}`,
    licenses: [{ license: { id: part.licence } }],
    properties: [{ name: "clonepanel:bundled", value: "dist/web/app.js" }],
  }));
  const refs = added.map((one) => one["bom-ref"]);
  const component = { ...list.metadata.component, name };
  return {
    ...list,
    metadata: { ...list.metadata, component },
    components: [...list.components.filter((one) => one.name !== "web"), ...added],
    dependencies: [
      ...list.dependencies
        .filter(({ ref }) => !own.includes(ref))
        .map(({ ref, dependsOn }) => ({
          ref,
          dependsOn: [
            ...dependsOn.filter((one) => !own.includes(one)),
            ...(ref === component["bom-ref"] ? refs : []),
          ],
        })),
      ...refs.map((ref) => ({ ref, dependsOn: [] })),
    ],
  };
}
