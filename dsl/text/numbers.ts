/** A number with commas between thousands, in every locale; a dash for undefined. */
export const grouped = (value: number | undefined): string =>
  value === undefined ? "-" : String(value).replace(/\B(?=(\d{3})+$)/g, ",");

/** Whole KiB, rounded up. */
export const kibi = (bytes: number | undefined): string =>
  grouped(bytes === undefined ? undefined : Math.ceil(bytes / 1024));

/** `3.4 MiB`; a dash for undefined. */
export function memory(bytes: number | undefined): string {
  if (bytes === undefined) return "-";
  for (const [unit, size] of [
    ["GiB", 2 ** 30],
    ["MiB", 2 ** 20],
  ] as const)
    if (bytes >= size) return `${(bytes / size).toFixed(1)} ${unit}`;
  return `${kibi(bytes)} KiB`;
}
