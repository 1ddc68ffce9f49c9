import type {
  CascadeDeclaration,
  Chain,
  ClauseEntry,
  Declaration,
  Document,
  Name,
  Phrase,
  ScheduleDeclaration,
  StageEntry,
} from "../../../dsl/ast/ast.js";
import { wordOf } from "../../../dsl/ast/ast.js";
import { featureStep, STEP_SCHEMAS } from "../../../dsl/schema/cascade/cascade.js";
import type { AnyPhrase } from "../../../dsl/schema/core/phrase.js";
import { DATA_SCHEMAS } from "../../../dsl/schema/data/data.js";
import { evaluatePhrase } from "../../../dsl/schema/evaluate.js";
import {
  afterClause,
  fitClause,
  SCHEDULE_PROPERTIES,
  TRAIN_PROPERTIES,
  trainClause,
} from "../../../dsl/schema/schedule.js";
import {
  deeper,
  type Known,
  mapped,
  missing,
  type Path,
  type Reached,
  reached,
  withChainPart,
  withPart,
  withProperty,
} from "./parts.js";

/** A document with another value for a property: `tune_anet.epochs`, `ANet.C3.cells`, `faces.patches.enlarged`. */
export function withSetting(document: Document, names: Path["names"], value: Phrase): Reached<Document> {
  const { declarations } = document;
  const path: Path = { names, owner: "the file" };
  const [root] = names;
  const found = declarations.find((one) => reaches(one, root)) ?? stageOwner(declarations, root);
  if (found === undefined) return missing(path, rootsOf(declarations));
  const own = found.kind === "schedule" && root.text !== "schedule" ? path : deeper(path, `\`${root.text}\``);
  if (own === undefined) return missing({ names, owner: "the file" }, rootsOf(declarations));
  if (found.broken) return reached(document);
  return mapped(changed(found, own, value), (next) => ({
    ...document,
    declarations: declarations.map((one) => (one === found ? next : one)),
  }));
}

function reaches(one: Declaration, root: Name): boolean {
  switch (one.kind) {
    case "schedule":
    case "evaluate":
      return one.kind === root.text;
    case "data":
    case "net":
    case "cascade":
      return one.name.text === root.text;
    default:
      return false;
  }
}

const stagesOf = (schedule: ScheduleDeclaration): readonly StageEntry[] =>
  schedule.body.entries.filter((one) => one.kind === "stage");

/** The schedule, if it has a stage of that name. */
const stageOwner = (all: readonly Declaration[], root: Name): ScheduleDeclaration | undefined =>
  all.find(
    (one): one is ScheduleDeclaration =>
      one.kind === "schedule" && stagesOf(one).some(({ name }) => name.text === root.text),
  );

/** The first names of everything that can be set. */
function rootsOf(all: readonly Declaration[]): readonly string[] {
  return all.flatMap((one): readonly string[] => {
    switch (one.kind) {
      case "param":
      case "data":
      case "net":
      case "cascade":
        return [one.name.text];
      case "schedule":
        return ["schedule", ...stagesOf(one).map(({ name }) => name.text)];
      case "evaluate":
        return ["evaluate"];
      default:
        return [];
    }
  });
}

function changed(one: Declaration, path: Path, value: Phrase): Reached<Declaration> {
  switch (one.kind) {
    case "net":
      return reached({ ...one, settings: [...one.settings, { target: path.names, value }] });
    case "data": {
      const schema = byKeyword(DATA_SCHEMAS, one.value);
      if (schema === undefined) return reached(one);
      return mapped(withPart(one.value, { schema, headed: true }, path, value), (next) => ({ ...one, value: next }));
    }
    case "evaluate":
      return mapped(withPart(one.value, { schema: evaluatePhrase, headed: false }, path, value), (next) => ({
        ...one,
        value: next,
      }));
    case "cascade":
      return inCascade(one, path, value);
    case "schedule":
      return inSchedule(one, path, value);
    default:
      return missing(path, []);
  }
}

const byKeyword = (schemas: readonly AnyPhrase[], of: Phrase): AnyPhrase | undefined =>
  schemas.find(({ keyword }) => keyword === wordOf(of.items[0])?.text);

/** A feature begins with the name of a net, all other steps with their keyword. */
const stepSchema = (phrase: Phrase): Known => {
  const schema = byKeyword(STEP_SCHEMAS, phrase);
  return schema === undefined ? { schema: featureStep, headed: false } : { schema, headed: true };
};

function inCascade(cascade: CascadeDeclaration, path: Path, value: Phrase): Reached<Declaration> {
  const steps = cascade.body.entries.filter((one) => one.kind === "definition");
  const [name] = path.names;
  const step = steps.find((one) => one.name.text === name.text);
  const then = deeper(path, `\`${name.text}\``);
  if (step === undefined) return missing(path, namesOf(steps));
  const next =
    then === undefined
      ? reached(whole(value))
      : mapped(withChainPart(step.value, stepSchema, then, value), (phrases) => ({ ...step.value, phrases }));
  return mapped(next, (chain) => {
    const entries = cascade.body.entries.map((one) => (one === step ? { ...step, value: chain } : one));
    return { ...cascade, body: { ...cascade.body, entries } };
  });
}

const namesOf = (all: readonly { readonly name: Name }[]): readonly string[] => all.map(({ name }) => name.text);

function inSchedule(schedule: ScheduleDeclaration, path: Path, value: Phrase): Reached<Declaration> {
  const [name] = path.names;
  const stages = stagesOf(schedule);
  const stage = stages.find((one) => one.name.text === name.text);
  if (stage === undefined) {
    const known = [...Object.keys(SCHEDULE_PROPERTIES), ...namesOf(stages)];
    if (!Object.hasOwn(SCHEDULE_PROPERTIES, name.text)) return missing(path, known);
    return mapped(withProperty(schedule.body, known, path, value), (body) => ({ ...schedule, body }));
  }
  const then = deeper(path, `\`${name.text}\``);
  if (then === undefined) return missing(path, []);
  return mapped(inStage(stage, then, value), (next) => {
    const entries = schedule.body.entries.map((one) => (one === stage ? next : one));
    return { ...schedule, body: { ...schedule.body, entries } };
  });
}

const CLAUSES: readonly AnyPhrase[] = [afterClause, trainClause, fitClause];

function inStage(stage: StageEntry, path: Path, value: Phrase): Reached<StageEntry> {
  const [name] = path.names;
  const { entries } = stage.body;
  const schema = CLAUSES.find(({ keyword }) => keyword === name.text);
  const then = deeper(path, `\`${name.text}\``);
  if (schema === undefined) {
    const trains = entries.some((one) => one.kind === "clause" && one.keyword.text === "train");
    const known = [...(trains ? Object.keys(TRAIN_PROPERTIES) : []), ...clausesOf(stage)];
    return mapped(withProperty(stage.body, known, path, value), (body) => ({ ...stage, body }));
  }
  const old = entries.find((one) => one.kind === "clause" && one.keyword.text === name.text);
  if (old?.kind !== "clause" && then !== undefined) return missing(path, clausesOf(stage));
  const entry: ClauseEntry =
    old?.kind === "clause"
      ? old
      : { kind: "clause", keyword: name, name: undefined, value: whole(value), span: value.span, broken: false };
  const next =
    then === undefined
      ? reached(whole(value))
      : mapped(
          withChainPart(entry.value, () => ({ schema, headed: false }), then, value),
          (phrases) => ({ ...entry.value, phrases }),
        );
  return mapped(next, (chain) => {
    const changed = { ...entry, value: chain };
    const all = entries.map((one) => (one === old ? changed : one));
    return { ...stage, body: { ...stage.body, entries: old === undefined ? [...all, changed] : all } };
  });
}

const whole = (value: Phrase): Chain => ({ phrases: [value], span: value.span });

const clausesOf = (stage: StageEntry): readonly string[] =>
  stage.body.entries.flatMap((one) => (one.kind === "clause" ? [one.keyword.text] : []));
