import { AVATAAARS } from "./avataaars.js";
import { MICAH } from "./micah.js";
import { PERSONAS } from "./personas.js";
import type { AvatarStyle } from "./style.js";

/** The styles that show head and shoulders, because LNet_o looks for that region. */
export const STYLES: readonly AvatarStyle[] = [AVATAAARS, PERSONAS, MICAH];

export const STYLE_NAMES: readonly string[] = STYLES.map((style) => style.name);

/** The style of a name from checked options. */
export function styleNamed(name: string): AvatarStyle {
  const style = STYLES.find((candidate) => candidate.name === name);
  if (style === undefined) throw new Error(`no avatar style ${JSON.stringify(name)}`);
  return style;
}
