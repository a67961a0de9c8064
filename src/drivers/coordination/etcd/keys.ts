/** Names come from the configuration and hold no control characters; a slash in one makes no folder. */
export const keys = {
  site: (site: string) => `sites/${site}`,
  value: (key: string) => `values/${key}`,
  lock: (name: string) => `locks/${name}`,
  /** A process that takes locks, with its beats. */
  holder: (id: string) => `holders/${id}`,
  /** A holder that keeps sites: its name, and which it knows. */
  controller: (id: string) => `controllers/${id}`,
  /** Of all records. */
  form: "form",
  race: (id: string) => `races/${id}`,
  allSites: "sites/",
  allValues: "values/",
  allHolders: "holders/",
  allControllers: "controllers/",
} as const;
