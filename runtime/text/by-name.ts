import { z } from "zod";

/**
 * A JSON object with keys that a spec, a data file or the command line has chosen, as a `Map`. In a plain object,
 * `constructor` is found without being there and `__proto__` is lost; zod's records drop `__proto__`, too.
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
