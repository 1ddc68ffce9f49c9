/**
 * Rows of overlapping patches (or columns: all here is one-dimensional), where parts of the patches are computed once
 * for several patches. Rows of a patch are counted from its first one; patches are counted from the first one.
 */

/** A run of rows of every patch, and where a stored map has them. */
export interface Segment {
  readonly length: number;
  /** Patch i lies in part i mod `phases` of the batch: 1 where one map holds all patches, their number where each has its own. */
  readonly phases: number;
  /** Row of the stored map at which the first patch of a part begins. */
  readonly at: number;
  /** Rows from one patch of a part to the next: they overlap where it is less than `length`. */
  readonly step: number;
}

/** All rows of the patches, in order. */
export interface Axis {
  readonly patches: number;
  readonly segments: readonly Segment[];
}

/** Rows of one segment, counted from its first one, half-open. */
export interface Piece {
  readonly segment: number;
  readonly from: number;
  readonly to: number;
}

/** What is cut out of stored maps before a layer is applied: the rows of one segment, or of several joined. */
export interface Strip {
  readonly pieces: readonly Piece[];
  readonly phases: number;
  /** Patches in each part of the batch. */
  readonly perPhase: number;
  /** Rows from one of them to the next. */
  readonly step: number;
}

export interface WindowGeometry {
  /** Rows that a window covers. */
  readonly reach: number;
  readonly stride: number;
  /** Rows of padding before the first and behind the last row of a patch. */
  readonly pad: number;
  /** Rows of a patch behind the layer. */
  readonly outputs: number;
}

/** One segment behind a layer: the layer with `pad`, applied to a strip, holds it as `result` says. */
export interface WindowRun {
  readonly strip: Strip;
  readonly pad: number;
  readonly result: Segment;
}

export const rowsOf = (axis: Axis): number => axis.segments.reduce((sum, { length }) => sum + length, 0);

/** Number of patches in each part of the batch, at most. */
const perPhase = (patches: number, { phases }: Pick<Segment, "phases">): number => Math.ceil(patches / phases);

const ofRows = (pieces: readonly Piece[]): number => pieces.reduce((sum, { from, to }) => sum + to - from, 0);

/** Rows of the stored map that a strip makes. */
export const stripRows = ({ pieces, perPhase: count, step }: Strip): number => ofRows(pieces) + (count - 1) * step;

/** The rows `from` to `to` of every patch, piece by piece. */
function piecesOf(axis: Axis, from: number, to: number): readonly Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  axis.segments.forEach(({ length }, segment) => {
    const [first, last] = [Math.max(from, start), Math.min(to, start + length)];
    if (first < last) pieces.push({ segment, from: first - start, to: last - start });
    start += length;
  });
  return pieces;
}

/** The part of an axis between two rows; `kept` are the segments that it is made of. */
export function restricted(
  axis: Axis,
  from: number,
  to: number,
): { readonly axis: Axis; readonly kept: readonly number[] } {
  const pieces = piecesOf(axis, from, to);
  const segments = pieces.map((piece) => {
    const whole = axis.segments[piece.segment] as Segment;
    return { ...whole, length: piece.to - piece.from, at: whole.at + piece.from };
  });
  return { axis: { patches: axis.patches, segments }, kept: pieces.map(({ segment }) => segment) };
}

/** Rows of every patch by itself. */
const apart = (axis: Axis, from: number, to: number): Strip => ({
  pieces: piecesOf(axis, from, to),
  phases: axis.patches,
  perPhase: 1,
  step: 0,
});

/**
 * How a window layer (convolution, pooling) is applied to patches that share rows. Windows inside one segment are
 * computed once for all patches that have them in common. A window that sees two segments (cells with filters of their
 * own) or lies at the patch's border belongs to one patch: rows around it are laid out patch by patch. Where the stride
 * does not divide the step from patch to patch, patches that agree in the remainder share one part of the batch.
 */
export function windowRuns(axis: Axis, geometry: WindowGeometry): readonly WindowRun[] {
  const { stride, pad, reach, outputs } = geometry;
  const rows = rowsOf(axis);
  const sharing = (output: number): Sharing | undefined => {
    const first = output * stride - pad;
    if (first < 0 || first + reach > rows) return undefined;
    const [piece, ...others] = piecesOf(axis, first, first + reach);
    if (piece === undefined || others.length > 0) return undefined;
    return sharedBy(axis, piece.segment, stride);
  };
  // Runs of windows in one segment first; what does not pay there goes to the windows of single patches.
  const all = Array.from({ length: outputs }, (_, output) => sharing(output));
  const length = new Map<number, number>();
  for (const one of all) if (one !== undefined) length.set(one.segment, (length.get(one.segment) ?? 0) + 1);
  const paying = all.map((one) =>
    one !== undefined && pays(one, axis.patches, length.get(one.segment) ?? 0) ? one : undefined,
  );
  const runs: WindowRun[] = [];
  for (let from = 0; from < outputs; ) {
    let to = from + 1;
    while (to < outputs && paying[to]?.segment === paying[from]?.segment) to++;
    const shared = paying[from];
    runs.push(shared === undefined ? singleRun(axis, geometry, from, to) : sharedRun(axis, geometry, from, to, shared));
    from = to;
  }
  return runs;
}

interface Sharing {
  readonly segment: number;
  readonly phases: number;
  /** Rows before the layer from one patch of a part to the next; a multiple of the stride. */
  readonly step: number;
  readonly stride: number;
}

/** Undefined where every patch has its own part of the batch. */
function sharedBy({ patches, segments }: Axis, segment: number, stride: number): Sharing | undefined {
  const { phases, step } = segments[segment] as Segment;
  const factor = stride / commonDivisor(stride, step);
  const found = { segment, phases: phases * factor, step: step * factor, stride };
  return perPhase(patches, found) > 1 ? found : undefined;
}

const pays = (one: Sharing, patches: number, length: number): boolean =>
  one.phases * (length + (perPhase(patches, one) - 1) * (one.step / one.stride)) < patches * length;

function sharedRun(
  axis: Axis,
  { stride, pad, reach }: WindowGeometry,
  from: number,
  to: number,
  { phases, step }: Sharing,
): WindowRun {
  const first = from * stride - pad;
  const pieces = piecesOf(axis, first, first + (to - 1 - from) * stride + reach);
  return {
    strip: { pieces, phases, step, perPhase: perPhase(axis.patches, { phases }) },
    pad: 0,
    result: { length: to - from, phases, at: 0, step: step / stride },
  };
}

/** Windows of single patches; at the patch's border the layer pads, and rounds, as it does for the whole patch. */
function singleRun(axis: Axis, { stride, pad, reach }: WindowGeometry, from: number, to: number): WindowRun {
  const rows = rowsOf(axis);
  const end = (to - 1) * stride - pad + reach;
  const [above, below] = [from * stride - pad < 0, end > rows];
  const result = { length: to - from, phases: axis.patches, at: 0, step: 0 };
  if (above) return { strip: apart(axis, 0, below ? rows : Math.max(1, end)), pad, result };
  if (!below) return { strip: apart(axis, from * stride - pad, end), pad: 0, result };
  // The strip is padded above too: it begins so early that the windows that see those rows are others than these.
  const first = Math.min(from - Math.ceil(pad / stride), Math.floor((rows - 1) / stride));
  return { strip: apart(axis, first * stride, rows), pad, result: { ...result, at: from - first } };
}

/** Strips of two axes that hold the same rows in the same way, so that maps can be added or stacked. */
export function alignedStrips(
  a: Axis,
  b: Axis,
): readonly { readonly strips: readonly [Strip, Strip]; readonly result: Segment }[] {
  const rows = rowsOf(a);
  const borders = [...new Set([...bordersOf(a), ...bordersOf(b)])].toSorted((x, y) => x - y).filter((x) => x < rows);
  return borders.map((from, i) => {
    const to = borders[i + 1] ?? rows;
    const pieces = [piecesOf(a, from, to), piecesOf(b, from, to)] as const;
    const [one, other] = [a, b].map((axis, k) => axis.segments[pieces[k]?.[0]?.segment ?? 0] as Segment) as [
      Segment,
      Segment,
    ];
    const { phases, step } = one;
    const alike = phases === other.phases && step === other.step && perPhase(a.patches, one) > 1;
    if (!alike) {
      const result = { length: to - from, phases: a.patches, at: 0, step: 0 };
      return { strips: [apart(a, from, to), apart(b, from, to)], result };
    }
    const shared = { phases, step, perPhase: perPhase(a.patches, one) };
    return {
      strips: [
        { ...shared, pieces: pieces[0] },
        { ...shared, pieces: pieces[1] },
      ],
      result: { length: to - from, phases, at: 0, step },
    };
  });
}

function bordersOf({ segments }: Axis): readonly number[] {
  const borders: number[] = [];
  let at = 0;
  for (const { length } of segments) {
    borders.push(at);
    at += length;
  }
  return borders;
}

/** Part of the batch and first row, for each part that a strip makes out of a segment. */
export function cutsOf(segment: Segment, from: number, phases: number): readonly (readonly [number, number])[] {
  return Array.from({ length: phases }, (_, patch) => [
    patch % segment.phases,
    segment.at + from + Math.floor(patch / segment.phases) * segment.step,
  ]);
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
