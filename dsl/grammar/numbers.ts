/** Numbers of a count, by the letter after them. */
const FACTORS: ReadonlyMap<string, number> = new Map([
  ["k", 1e3],
  ["K", 1e3],
  ["M", 1e6],
]);

/** Words after a number that the language writes apart, as it spells them. */
const APART: ReadonlyMap<string, string> = new Map([
  ["gib", "GiB"],
  ["gb", "GiB"],
  ["mib", "MiB"],
  ["mb", "MiB"],
  ["epoch", "epochs"],
  ["epochs", "epochs"],
  ["ep", "epochs"],
  ["step", "steps"],
  ["steps", "steps"],
  ["iter", "steps"],
  ["iters", "steps"],
]);

/** Units that the language does not write, because a property has only one, and marks of a type. */
const DROPPED = /^(?:px|pix|pixels?|images?|deg|degrees?|f|F|d|D|L|u)$/;

const plain = (text: string): number => Number(text.replaceAll("_", ""));
const short = (value: number): string => String(Number(value.toPrecision(12)));

/** The hint for a number that the language writes in another way. */
export function numberHint(image: string): string {
  const instead = written(image);
  if (instead !== undefined) return `write \`${instead}\``;
  const [, from, to] = /^([0-9.]+):([0-9.]+)$/.exec(image) ?? [];
  if (from !== undefined) return `write \`${from}/${to}\` for a ratio, \`${from}..${to}\` for a range`;
  const [, first, second] = /^([0-9]*\.?[0-9]+)x([0-9]*\.?[0-9]+)$/.exec(image) ?? [];
  if (first !== undefined) return `write \`${first}, ${second}\`: a size has whole numbers`;
  if (/^[0-9.]+$/.test(image)) return "write at most one decimal point";
  if (/[eE][+-]?$/.test(image)) return "write digits after `e`: `1e-3`";
  if (image.endsWith("%")) return "write a fraction: `0.1` for 10 percent";
  return /^[0-9]+x[A-Za-z]/.test(image) ? "put spaces around `x`: `3 x H x W`" : "separate the number from the word";
}

/** The same number in the language; undefined if that is unclear. */
function written(image: string): string | undefined {
  if (/^\.[0-9]/.test(image) && !image.endsWith("%")) return `0${image}`;
  if (/^[0-9][0-9_]*\.$/.test(image)) return image.slice(0, -1);
  const [, whole, power] = /^([0-9][0-9_]*)\.([eE][+-]?[0-9]+)$/.exec(image) ?? [];
  if (whole !== undefined && power !== undefined) return `${whole}${power}`;
  if (/^[0-9]{1,3}(?:\.[0-9]{3}){2,}$/.test(image)) return image.replaceAll(".", "_");
  if (/^[0-9]+(?:X[0-9]+)+$/.test(image)) return image.replaceAll("X", "x");
  if (/^0[xX][0-9A-Fa-f]+$/.test(image) && /[A-Fa-fX]/.test(image.slice(1))) return String(Number(image));
  const [, percent] = /^((?:[0-9][0-9_]*)?(?:\.[0-9]+)?)%$/.exec(image) ?? [];
  if (percent !== undefined && percent !== "") return short(plain(percent) / 100);
  const [, number, word] = /^([0-9][0-9_]*(?:\.[0-9]+)?)_?([A-Za-z]+)$/.exec(image) ?? [];
  if (number === undefined || word === undefined) return undefined;
  const factor = FACTORS.get(word);
  if (factor !== undefined) return short(plain(number) * factor);
  const apart = APART.get(word.toLowerCase());
  if (apart !== undefined) return `${number} ${apart}`;
  return DROPPED.test(word) ? number : undefined;
}
