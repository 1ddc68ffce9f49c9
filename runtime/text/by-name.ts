import { z } from "zod";

/**
 * A JSON object whose keys come from a spec, a data file or the command line, as a `Map`. A plain object would find
 * `constructor` although nobody set it, and lose `__proto__`; zod's records drop `__proto__`, too.
 */
export const byName = <T extends z.ZodType>(key: z.ZodType<string, string>, value: T) =>
  z.codec(
    z.custom<Readonly<Record<string, z.input<T>>>>(
      (found) => typeof found === "object" && found !== null && !Array.isArray(found),
      "expected an object",
    ),
    z.map(key, value),
    {
      decode: (object) => new Map(Object.entries(object)),
      // Defines properties, where an assignment would set the prototype.
      encode: (map) => Object.fromEntries(map),
    },
  );
