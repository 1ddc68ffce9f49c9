/** Damerau's distance: the number of edits (insert, delete, replace, swap of neighbours) between two texts. */
export function editDistance(a: string, b: string): number {
  let before: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** The nearest choice: equal except for case, otherwise within max(1, a third of the length); ties go to the first. */
export function nearest(word: string, choices: Iterable<string>): string | undefined {
  const lower = word.toLowerCase();
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const choice of choices) {
    if (choice === word) continue;
    if (choice.toLowerCase() === lower) return choice;
    if (Math.abs(choice.length - word.length) > limit) continue;
    const distance = editDistance(lower, choice.toLowerCase());
    if (distance < bestDistance && distance < choice.length) {
      best = choice;
      bestDistance = distance;
    }
  }
  return best;
}

/** Hint for a name from an open set, if a choice is near. */
export function didYouMean(word: string, choices: Iterable<string>): string | undefined {
  const near = nearest(word, choices);
  return near === undefined ? undefined : `did you mean \`${near}\`?`;
}

/** Hint for a word from a closed set: the nearest choice, otherwise up to eight choices. */
export function chooseFrom(word: string, choices: readonly string[]): string | undefined {
  const near = didYouMean(word, choices);
  if (near !== undefined || choices.length === 0) return near;
  const shown = choices.slice(0, 8).map((choice) => `\`${choice}\``);
  return `choose from ${shown.join(", ")}${choices.length > 8 ? ", …" : ""}`;
}
