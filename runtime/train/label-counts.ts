/** Numbers of an attribute's known labels. */
export interface LabelCounts {
  readonly present: number;
  readonly absent: number;
}

/** The known labels of each attribute among samples. */
export function countLabels(
  samples: Iterable<{ readonly attributes?: Int8Array | undefined }>,
  attributes: number,
): readonly LabelCounts[] {
  const counts = Array.from({ length: attributes }, () => ({ present: 0, absent: 0 }));
  for (const { attributes: labels } of samples)
    counts.forEach((count, a) => {
      const label = labels?.[a] ?? 0;
      if (label > 0) count.present++;
      else if (label < 0) count.absent++;
    });
  return counts;
}
