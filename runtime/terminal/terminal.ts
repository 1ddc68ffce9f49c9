/** Columns of lines that go to something else than a terminal. */
const PLAIN_WIDTH = 100;

/** Colours on a terminal; FORCE_COLOR (not 0) asks for them elsewhere, NO_COLOR for none. As in Node, the former wins. */
export function useColour(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: none = "" } = env;
  if (forced !== undefined) return !/^(0|false)$/.test(forced);
  return none === "" && stream.isTTY === true;
}

/** A terminal without a known size reports 0. */
export const widthOf = (stream: NodeJS.WriteStream): number => stream.columns || PLAIN_WIDTH;

/** Can characters beyond ASCII be shown? Where the locale names no character set, as on a bare machine, they usually can. */
export function useUnicode(env: NodeJS.ProcessEnv = process.env): boolean {
  // POSIX: the first of these that is set and not empty counts.
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  if (env.TERM === "dumb" || env.TERM === "linux") return false;
  return locale === "" || !/^(C|POSIX)$|\./.test(locale) || /utf-?8/i.test(locale);
}
