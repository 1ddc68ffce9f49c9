import ts from "typescript";

export interface Import {
  /** As written. */
  readonly specifier: string;
  /** Erased by the compiler: no module is loaded at run time. */
  readonly typeOnly: boolean;
  /** As the module exports them, without types; `*` for a whole module. */
  readonly names: readonly string[];
  readonly line: number;
}

export interface Sighting {
  readonly what: string;
  readonly line: number;
}

/** What the rules want to know about one TypeScript file. */
export interface SourceFacts {
  /** Relative to the project, with forward slashes: `compiler/ir/graph.ts`. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  /** Uses of the globals `process` and `console`. */
  readonly globals: readonly Sighting[];
  /** `any` and comments that silence the type checker. */
  readonly unchecked: readonly Sighting[];
  /** Names of the classes that `new` makes objects of. */
  readonly made: readonly Sighting[];
  /** Objects that begin empty and are filled by names that are only known when the program runs. */
  readonly filledObjects: readonly Sighting[];
}

const watchedGlobals = new Set(["process", "console"]);

/** Reads the facts off a file's syntax tree; nothing is resolved or type-checked. */
export function sourceFacts(path: string, text: string): SourceFacts {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  const globals: Sighting[] = [];
  const unchecked: Sighting[] = silencedLines(text);
  const made: Sighting[] = [];
  const filledObjects: Sighting[] = [];
  const lineOf = (node: ts.Node): number => file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;

  const visit = (node: ts.Node): void => {
    const specifier = importedModule(node);
    if (specifier !== undefined) {
      imports.push({
        specifier: specifier.text,
        typeOnly: isTypeOnly(node),
        names: namesOf(node),
        line: lineOf(node),
      });
    }
    if (node.kind === ts.SyntaxKind.AnyKeyword) unchecked.push({ what: "any", line: lineOf(node) });
    if (ts.isIdentifier(node) && watchedGlobals.has(node.text) && isReference(node)) {
      globals.push({ what: node.text, line: lineOf(node) });
    }
    if (ts.isNewExpression(node) && ts.isIdentifier(node.expression))
      made.push({ what: node.expression.text, line: lineOf(node) });
    if ((ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node)) && isEmptyRecord(node))
      filledObjects.push({ what: node.name.getText(file), line: lineOf(node) });
    ts.forEachChild(node, visit);
  };
  visit(file);
  const lines = text.replace(/\n$/, "").split("\n").length;
  return { path, lines, imports, globals, unchecked, made, filledObjects };
}

/** `const x: Record<string, T> = {}`: read-only ones are never filled. */
function isEmptyRecord({ type, initializer }: ts.VariableDeclaration | ts.PropertyDeclaration): boolean {
  if (initializer === undefined || !ts.isObjectLiteralExpression(initializer)) return false;
  if (initializer.properties.length > 0 || type === undefined || !ts.isTypeReferenceNode(type)) return false;
  const [key] = type.typeArguments ?? [];
  return type.typeName.getText() === "Record" && key?.kind === ts.SyntaxKind.StringKeyword;
}

function importedModule(node: ts.Node): ts.StringLiteralLike | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    return node.moduleSpecifier !== undefined && ts.isStringLiteralLike(node.moduleSpecifier)
      ? node.moduleSpecifier
      : undefined;
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return ts.isStringLiteralLike(node.argument.literal) ? node.argument.literal : undefined;
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const argument = node.arguments[0];
    return argument !== undefined && ts.isStringLiteralLike(argument) ? argument : undefined;
  }
  return undefined;
}

/** `import { type A }` is not type-only: under verbatimModuleSyntax the module is still loaded. */
function isTypeOnly(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node)) return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  return ts.isImportTypeNode(node);
}

function namesOf(node: ts.Node): readonly string[] {
  if (isTypeOnly(node)) return [];
  const bindings = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : undefined;
  if (bindings === undefined || !ts.isNamedImports(bindings)) return ["*"];
  const named = bindings.elements.filter((one) => !one.isTypeOnly);
  return named.map(({ name, propertyName }) => (propertyName ?? name).text);
}

/** Whether a name stands for its value, rather than naming a declaration, member, type or property. */
function isReference(name: ts.Identifier): boolean {
  const { parent } = name;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isTypeNode(parent) || ts.isQualifiedName(parent)) return false;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return false;
  return !("name" in parent && parent.name === name);
}

function silencedLines(text: string): Sighting[] {
  return text.split("\n").flatMap((line, i) => {
    const found = /^\s*(?:\/\/|\/?\*).*(@ts-(?:ignore|nocheck|expect-error))/.exec(line);
    return found?.[1] === undefined ? [] : [{ what: found[1], line: i + 1 }];
  });
}
