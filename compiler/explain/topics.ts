import type { AnyPhrase } from "../../dsl/schema/core/phrase.js";
import { DECLARATIONS, type DeclarationSchema } from "../../dsl/schema/declarations.js";
import { allFacts, type PropertyFacts, syntaxOf } from "../../dsl/schema/describe.js";
import { BLOCKS, GROUPS } from "../../dsl/schema/registry.js";

/** Properties or parts under one heading. */
export interface Section {
  readonly title: string;
  readonly properties: readonly PropertyFacts[];
}

/** A word of a declaration's block that is neither a property nor a phrase. */
export interface ClauseFacts {
  readonly name: string;
  readonly syntax: string;
  readonly doc: string;
}

/** A named element of the language. */
export interface Topic {
  /** What a user types: `conv`, `momentum`, `input`. */
  readonly name: string;
  /** The owners of a property or part; `sgd.momentum` also finds it. Empty for declarations and phrases. */
  readonly owners: readonly string[];
  readonly what: "declaration" | "phrase" | "property";
  /** Such as `layer`, `part` or `property`. */
  readonly kind: string;
  readonly doc: string;
  readonly syntax: string | undefined;
  readonly example: string | undefined;
  readonly source: string | undefined;
  /** Of a property or a part. */
  readonly facts: PropertyFacts | undefined;
  readonly sections: readonly Section[];
  readonly clauses: readonly ClauseFacts[];
}

/** Everything that can be explained, in the order of the reference. */
export function allTopics(): readonly Topic[] {
  const declared = new Set(DECLARATIONS.map((one) => one.keyword));
  const phrases = GROUPS.flatMap(({ what, phrases }) => phrases.map((one) => ({ what, one })));
  return [
    ...DECLARATIONS.flatMap(declarationTopics),
    ...phrases.flatMap(({ what, one }) => [
      ...(declared.has(one.keyword) ? [] : [phraseTopic(what, one)]),
      ...rowTopics(one.keyword, "part", allFacts({ ...one.positional, ...one.words })),
    ]),
    ...BLOCKS.flatMap((block) => rowTopics(ownerOf(block.name), "property", allFacts(block.properties))),
  ];
}

/** The keyword in the name of a block: "a `stage` that trains" belongs to `stage`. */
const ownerOf = (block: string): string => /`([^`]+)`/.exec(block)?.[1] ?? block;

function declarationTopics(schema: DeclarationSchema): readonly Topic[] {
  const { keyword, doc, syntax, example, source, clauses, inside } = schema;
  const phrase = GROUPS.flatMap((group) => group.phrases).find((one) => one.keyword === keyword);
  const blocks = BLOCKS.filter((one) => ownerOf(one.name) === keyword);
  const own: Topic = {
    name: keyword,
    owners: [],
    what: "declaration",
    kind: inside === undefined ? "declaration" : `block of \`${inside}\``,
    doc,
    syntax,
    example,
    source,
    facts: undefined,
    sections: [
      ...section("parts", allFacts(phrase === undefined ? {} : { ...phrase.positional, ...phrase.words })),
      ...blocks.flatMap((block) => section("properties of its block", allFacts(block.properties))),
    ],
    clauses: Object.entries(clauses).map(([name, one]) => ({ name, syntax: one.syntax, doc: one.doc })),
  };
  const parts = Object.entries(clauses).map(
    ([name, clause]): Topic => ({
      name,
      owners: [keyword],
      what: "property",
      kind: "part",
      doc: clause.doc,
      syntax: clause.syntax,
      example: clause.example,
      source: clause.source,
      facts: undefined,
      sections: [],
      clauses: [],
    }),
  );
  return [own, ...parts];
}

const phraseTopic = (what: string, phrase: AnyPhrase): Topic => ({
  name: phrase.keyword,
  owners: [],
  what: "phrase",
  kind: what,
  doc: phrase.doc,
  syntax: syntaxOf(phrase),
  example: undefined,
  source: phrase.source,
  facts: undefined,
  sections: [
    ...section("parts", allFacts({ ...phrase.positional, ...phrase.words })),
    ...section("properties of its block", allFacts(phrase.block)),
  ],
  clauses: [],
});

const section = (title: string, properties: readonly PropertyFacts[]): readonly Section[] =>
  properties.length === 0 ? [] : [{ title, properties }];

const rowTopics = (owner: string, kind: "part" | "property", all: readonly PropertyFacts[]): readonly Topic[] =>
  all.map((facts) => ({
    name: facts.name,
    owners: [owner],
    what: "property",
    kind,
    doc: facts.doc,
    syntax: undefined,
    example: facts.example,
    source: facts.source,
    facts,
    sections: [],
    clauses: [],
  }));
