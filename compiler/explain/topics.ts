import type { DeclarationSchema } from "../../dsl/schema/core/declaration.js";
import type { AnySentence } from "../../dsl/schema/core/sentence.js";
import { DECLARATIONS } from "../../dsl/schema/declarations/declarations.js";
import { allFacts, type RowFacts, syntaxOf } from "../../dsl/schema/describe.js";
import { BLOCKS, GROUPS } from "../../dsl/schema/registry.js";

/** Properties or parts under one heading. */
export interface Section {
  readonly title: string;
  readonly rows: readonly RowFacts[];
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
  readonly facts: RowFacts | undefined;
  readonly sections: readonly Section[];
  readonly clauses: readonly ClauseFacts[];
}

/** Everything that can be explained, in the order of the reference. */
export function allTopics(): readonly Topic[] {
  const declared = new Set(DECLARATIONS.map((one) => one.head));
  const phrases = GROUPS.flatMap(({ what, sentences }) => sentences.map((one) => ({ what, one })));
  return [
    ...DECLARATIONS.flatMap(declarationTopics),
    ...phrases.flatMap(({ what, one }) => [
      ...(declared.has(one.head) ? [] : [phraseTopic(what, one)]),
      ...rowTopics(one.head, "part", allFacts({ ...one.positional, ...one.words })),
    ]),
    ...BLOCKS.flatMap((block) => rowTopics(ownerOf(block.name), "property", allFacts(block.rows))),
  ];
}

/** The keyword in the name of a block: "a `stage` that trains" belongs to `stage`. */
const ownerOf = (block: string): string => /`([^`]+)`/.exec(block)?.[1] ?? block;

function declarationTopics(schema: DeclarationSchema): readonly Topic[] {
  const { head, doc, syntax, example, source, clauses, inside } = schema;
  const sentence = GROUPS.flatMap((group) => group.sentences).find((one) => one.head === head);
  const blocks = BLOCKS.filter((one) => ownerOf(one.name) === head);
  const own: Topic = {
    name: head,
    owners: [],
    what: "declaration",
    kind: inside === undefined ? "declaration" : `block of \`${inside}\``,
    doc,
    syntax,
    example,
    source,
    facts: undefined,
    sections: [
      ...section("parts", allFacts(sentence === undefined ? {} : { ...sentence.positional, ...sentence.words })),
      ...blocks.flatMap((block) => section("properties of its block", allFacts(block.rows))),
    ],
    clauses: Object.entries(clauses).map(([name, one]) => ({ name, syntax: one.syntax, doc: one.doc })),
  };
  const parts = Object.entries(clauses).map(
    ([name, clause]): Topic => ({
      name,
      owners: [head],
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

const phraseTopic = (what: string, sentence: AnySentence): Topic => ({
  name: sentence.head,
  owners: [],
  what: "phrase",
  kind: what,
  doc: sentence.doc,
  syntax: syntaxOf(sentence),
  example: undefined,
  source: sentence.source,
  facts: undefined,
  sections: [
    ...section("parts", allFacts({ ...sentence.positional, ...sentence.words })),
    ...section("properties of its block", allFacts(sentence.block)),
  ],
  clauses: [],
});

const section = (title: string, rows: readonly RowFacts[]): readonly Section[] =>
  rows.length === 0 ? [] : [{ title, rows }];

const rowTopics = (owner: string, kind: "part" | "property", rows: readonly RowFacts[]): readonly Topic[] =>
  rows.map((facts) => ({
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
