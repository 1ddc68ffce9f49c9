/** The style of the page of a study: light, dark, print; wide tables scroll for themselves. */
export const style = `
:root { color-scheme: light dark; --page: #f8fafc; --card: #fff; --line: #e2e8f0; --text: #0f172a; --muted: #64748b; --value: #0072b2; --warn: #b45309; }
@media (prefers-color-scheme: dark) {
  :root { --page: #0b1120; --card: #111a2e; --line: #29354d; --text: #e2e8f0; --muted: #94a3b8; --value: #56b4e9; --warn: #fbbf24; }
}
@media print {
  :root { color-scheme: light; --page: #fff; --card: #fff; --line: #cbd5e1; --text: #000; --muted: #475569; --value: #0072b2; --warn: #92400e; }
  section, figure { break-inside: avoid; }
  .scroll { overflow: visible; }
  th, td { padding: 4px 8px; font-size: 11px; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1000px; padding: 24px 16px; background: var(--page); color: var(--text); font: 14px/1.5 Inter, system-ui, sans-serif; }
h1 { margin: 0 0 16px; font-size: 20px; line-height: 1.3; overflow-wrap: anywhere; }
h2 { margin: 28px 0 8px; font-size: 15px; overflow-wrap: anywhere; }
p { margin: 6px 0 0; color: var(--muted); font-size: 12px; overflow-wrap: anywhere; }
.notes { margin: 0 0 16px; padding: 10px 16px 10px 32px; border: 1px solid var(--line); border-left: 3px solid var(--warn); border-radius: 8px; background: var(--card); overflow-wrap: anywhere; }
.plots { display: grid; margin-top: 20px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 400px), 1fr)); gap: 16px; }
figure { margin: 0; }
svg { display: block; width: 100%; height: auto; font-family: inherit; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 12px; border-top: 1px solid var(--line); text-align: left; white-space: pre; }
thead th:first-child, tbody th { position: sticky; left: 0; background: var(--card); }
[rowspan] { vertical-align: top; }
thead th { border-top: 0; color: var(--muted); font-size: 12px; font-weight: 600; }
tbody th { font-weight: 400; }
tbody th div { width: max-content; max-width: clamp(130px, 36vw, 340px); white-space: pre-wrap; overflow-wrap: anywhere; }
@media screen {
  tbody th div { display: -webkit-box; overflow: hidden; -webkit-box-orient: vertical; -webkit-line-clamp: 4; }
}
.number { text-align: right; }
.prose { min-width: 260px; white-space: pre-wrap; }
.marked > :first-child { box-shadow: inset 3px 0 var(--warn); }
.marked > :nth-child(2) { color: var(--warn); font-weight: 600; }
`;
