import { type LibraryFunction, libraryFileOf } from "../../operators/tfjs/library.js";
import { commented, quoted, typeOnly } from "../../operators/tfjs/text.js";

/** Collects what a generated module imports while its functions are printed. */
export class Imports {
  readonly #library = new Map<string, Set<string>>();
  readonly #modules = new Map<string, { readonly values: Set<string>; readonly types: Set<string> }>();

  /** A function of the library. */
  readonly lib = (name: LibraryFunction): string => {
    const file = libraryFileOf(name);
    this.#library.set(file, (this.#library.get(file) ?? new Set()).add(name));
    return name;
  };

  /** A function of another generated module. */
  value(module: string, name: string): string {
    this.#of(module).values.add(name);
    return name;
  }

  type(module: string, name: string): string {
    this.#of(module).types.add(name);
    return name;
  }

  /** Files of the library that are needed. */
  get libraryFiles(): readonly string[] {
    return [...this.#library.keys()].sort();
  }

  #of(module: string): { readonly values: Set<string>; readonly types: Set<string> } {
    const known = this.#modules.get(module) ?? { values: new Set(), types: new Set() };
    this.#modules.set(module, known);
    return known;
  }

  /** Import statements: types of TensorFlow.js, the library, the contract, other modules. */
  lines(text: string): readonly string[] {
    const used = (names: readonly string[]): readonly string[] =>
      names.filter((name) => new RegExp(`\\b${name}\\b`).test(text));
    const tensors = used(["Scalar", "Tensor", "Tensor1D", "Tensor2D", "Tensor3D", "Tensor4D"]);
    const contract = used(["StepBatch", "StepValues", "TensorFlow", "Tensors"]);
    return [
      ...(tensors.length === 0 ? [] : [typeImport(tensors, "@tensorflow/tfjs")]),
      ...[...this.#library.keys()]
        .sort()
        .map((file) => valueImport(this.#library.get(file) ?? [], `../lib/${file}.js`)),
      typeImport(contract, "../lib/tfjs-modules.js"),
      ...[...this.#modules].sort().map(([module, { values, types }]) => moduleImport(module, [...values], [...types])),
    ];
  }
}

const valueImport = (names: Iterable<string>, from: string): string =>
  `import { ${[...names].sort().join(", ")} } from ${quoted(from)};`;

const typeImport = (names: readonly string[], from: string): string =>
  typeOnly(`import type { ${names.join(", ")} } from ${quoted(from)};`);

function moduleImport(from: string, values: readonly string[], types: readonly string[]): string {
  if (values.length === 0) return typeImport(types.toSorted(), from);
  const typeNames = typeOnly(
    types
      .toSorted()
      .map((name) => `, type ${name}`)
      .join(""),
  );
  return `import { ${values.toSorted().join(", ")}${typeNames} } from ${quoted(from)};`;
}

/** A whole module: what it is, its imports, its parts with an empty line between them. */
export function moduleText(about: string, imports: Imports, parts: readonly string[]): string {
  const body = parts.join("\n\n");
  return `// ${commented(about)}\n${imports.lines(body).join("\n")}\n\n${body}\n`;
}
