/** The files of the dashboard, as they were built. */
export interface PageFiles {
  /** By its path below the dashboard's folder, without a leading slash; null: there is none. */
  read(path: string): Promise<Uint8Array | null>;
}
