/**
 * Lists attributes with one bar each, highest score first.
 *
 * @param list an element whose children this function replaces.
 */
export function showScores(list, attributes, scores) {
  const most = Math.max(1, ...Array.from(scores, Math.abs));
  const rows = attributes.map((name, i) => ({ name, score: scores[i] })).sort((a, b) => b.score - a.score);
  list.replaceChildren(...rows.map(({ name, score }) => rowOf(name, score, most)));
}

function rowOf(name, score, most) {
  const row = document.createElement("li");
  row.classList.toggle("has", score > 0);
  row.dataset.attribute = name;
  const label = document.createElement("span");
  label.textContent = name.replaceAll("_", " ");
  const bar = document.createElement("span");
  bar.className = "bar";
  const part = document.createElement("i");
  const length = (50 * Math.abs(score)) / most;
  part.style.left = `${score > 0 ? 50 : 50 - length}%`;
  part.style.width = `${length}%`;
  bar.append(part);
  const number = document.createElement("output");
  number.value = `${score < 0 ? "−" : ""}${Math.abs(score).toFixed(2)}`;
  row.append(label, bar, number);
  return row;
}
