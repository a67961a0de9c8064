/**
 * Named points at which a test may end the process. Every journalled step passes three: `<step>:before` (the intent is
 * on the disk), `<step>:effect` (the effect happened, its outcome is not stored) and `<step>:after`.
 */
export interface Faults {
  point(name: string): void;
}
