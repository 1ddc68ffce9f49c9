import type { Diagnostic } from "../dsl/source/diagnostic.js";
import type { Span } from "../dsl/source/span.js";
import type { Origin, SpecModel, StudyModel } from "./model/index.js";
import type { Settings, WrittenSettings } from "./resolve/settings/read.js";

/** Checks a file with settings. */
type Check = (
  file: string,
  settings: Settings,
  places: WrittenSettings,
) => { readonly diagnostics: readonly Diagnostic[] };

const spanOf = ({ file, start, end }: Origin): Span => ({ file, start, end });
const placeOf = (origin: Origin) => ({ file: origin.file, span: spanOf(origin) });

/**
 * The errors of the spec with each value of each study, one value at a time, and those of the specs that a study compares. Each
 * names the value, or the `against`, that brings it about.
 */
export function studyFindings(model: SpecModel, settings: Settings, check: Check): readonly Diagnostic[] {
  return model.studies.flatMap((study) => [
    ...study.varied.flatMap((one) => valuesWithErrors(model.file, study, one, settings, check)),
    ...study.against.flatMap(({ file, origin }) => {
      const message = `compared by the study \`${study.name}\``;
      return related(check(file, new Map(), new Map()).diagnostics, message, origin);
    }),
  ]);
}

function valuesWithErrors(
  file: string,
  study: StudyModel,
  { target, origin, values }: StudyModel["varied"][number],
  settings: Settings,
  check: Check,
): readonly Diagnostic[] {
  return values.flatMap(({ text, origin: at }) => {
    const places = new Map([[target, { target: placeOf(origin), value: placeOf(at) }]]);
    const found = check(file, new Map([...settings, [target, text]]), places).diagnostics;
    return related(found, `with \`${target}: ${text}\` of the study \`${study.name}\``, at, origin);
  });
}

/** The errors; one that is elsewhere also names the place of its cause. */
const related = (all: readonly Diagnostic[], message: string, at: Origin, target: Origin = at): readonly Diagnostic[] =>
  all
    .filter(({ severity }) => severity === "error")
    .map((one) =>
      isIn(one, at) || isIn(one, target)
        ? one
        : { ...one, related: [...one.related, { message, file: at.file, span: spanOf(at) }] },
    );

const isIn = ({ file, span }: Diagnostic, at: Origin): boolean =>
  file === at.file && span.start >= at.start && span.end <= at.end;
