/** Light and dark by the reader's setting. No font and no picture from elsewhere. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --sunk: #f1f3f6; --line: #dfe3e9; --text: #1b2430; --soft: #5c6878;
  --red: #c22f2f; --red-soft: #fdeeee; --green: #1d7d46; --green-soft: #eaf6ef; --amber: #96620a; --amber-soft: #fdf4e1;
  --blue: #2459b8; --violet: #6b4bb3; --grey-soft: #eceff3;
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif;
  --mono: ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161c; --card: #1a2029; --sunk: #141920; --line: #2c3542; --text: #e4e9f0; --soft: #97a3b4;
    --red: #ff8078; --red-soft: #35191b; --green: #63cf90; --green-soft: #142c20; --amber: #edb753; --amber-soft: #33270f;
    --blue: #85b0ff; --violet: #b9a0f5; --grey-soft: #252d38;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding-top: 5rem; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 var(--sans); }
h1, h2, h3, h4, h5, p, dl, dd, ul, figure, pre { margin: 0; padding: 0; }
ul { list-style: none; }
pre, code { font-family: var(--mono); font-size: 0.87em; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
code { overflow-wrap: anywhere; }
a { color: var(--blue); text-underline-offset: 2px; }
button, input { font: inherit; color: inherit; }
:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; }
.wide, main { max-width: 70rem; margin: 0 auto; padding: 0 1.5rem; }
main { padding-bottom: 5rem; }
.none { color: var(--soft); }

.top { border-top: 5px solid var(--red); background: var(--card); padding: 1.75rem 0 1.5rem; }
.top.conforms { border-color: var(--green); }
.top.stopped { border-color: var(--amber); }
.brand { color: var(--soft); font-size: 0.87rem; }
h1 { font-size: 2rem; line-height: 1.25; letter-spacing: -0.015em; color: var(--red); }
.conforms h1 { color: var(--green); }
.stopped h1 { color: var(--amber); }
.sentence { font-size: 1.06rem; margin-top: 0.25rem; overflow-wrap: anywhere; }
.remedy { color: var(--soft); margin-top: 0.25rem; }
.about { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; margin-top: 1.1rem; }
.about dt, .facts dt, h4, h5 { font-size: 0.77rem; font-weight: 500; color: var(--soft); }
.about dd { font-size: 0.9rem; overflow-wrap: anywhere; }

.toolbar { display: none; position: sticky; top: 0; z-index: 1; background: var(--card); border-block: 1px solid var(--line); }
.js .toolbar { display: block; }
.toolbar .wide { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 0.75rem; padding-block: 0.6rem; }
.chips { display: flex; flex-wrap: wrap; align-items: center; gap: 0.35rem; margin-right: auto; font-size: 0.87rem; }
.chips span { width: 1px; height: 1.2rem; margin: 0 0.4rem; background: var(--line); }
.chip, #toggle, .curl button { border: 1px solid var(--line); border-radius: 99px; background: none; padding: 0.1rem 0.65rem; cursor: pointer; }
.chip b { color: var(--soft); }
.chip.error b, .chip.failed b { color: var(--red); }
.chip.warning b, .chip.errored b { color: var(--amber); }
.chip.passed b { color: var(--green); }
.chip:hover:enabled:not([aria-pressed=true]), #toggle:hover, .curl button:hover { background: var(--grey-soft); }
.chip[aria-pressed=true] { background: var(--text); border-color: var(--text); color: var(--card); }
.chip[aria-pressed=true] b { color: inherit; }
.chip:disabled { cursor: default; opacity: 0.5; }
.chip:disabled b { color: inherit; }
#q { width: 13rem; border: 1px solid var(--line); border-radius: 6px; background: var(--page); padding: 0.2rem 0.6rem; font-size: 0.9rem; }
#toggle { font-size: 0.87rem; border-radius: 6px; }
#nothing { margin-top: 2.5rem; color: var(--soft); text-align: center; }

h2 { font-size: 1.25rem; letter-spacing: -0.01em; margin: 2.25rem 0 0.9rem; }

.finding { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--red); border-radius: 8px; padding: 1rem 1.25rem; margin-bottom: 1rem; }
.finding.warning { border-left-color: var(--amber); }
.finding.known { border-left-color: var(--soft); }
.finding:target { box-shadow: 0 0 0 2px var(--blue); }
.finding header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 0.75rem; font-size: 0.87rem; }
.badge, .outcome { font-size: 0.77rem; font-weight: 600; border-radius: 4px; padding: 0.1rem 0.45rem; white-space: nowrap; }
.badge.error, .outcome.failed { color: var(--red); background: var(--red-soft); }
.badge.warning, .outcome.errored { color: var(--amber); background: var(--amber-soft); }
.badge.known, .outcome.skipped { color: var(--soft); background: var(--grey-soft); }
.outcome.passed { color: var(--green); background: var(--green-soft); }
.check { font-size: 0.87rem; }
.operation, .count { color: var(--soft); }
.count { margin-left: auto; font-weight: 600; }
.finding h3 { font-size: 1.06rem; line-height: 1.4; margin: 0.4rem 0 0.75rem; overflow-wrap: anywhere; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0.75rem; }
.pair > div { border-radius: 6px; padding: 0.5rem 0.75rem; min-width: 0; }
.pair .expected { background: var(--green-soft); }
.pair .seen { background: var(--red-soft); }
.pair .expected h4 { color: var(--green); }
.pair .seen h4 { color: var(--red); }
.diff { border-radius: 6px; background: var(--sunk); padding: 0.5rem 0; }
.diff figcaption { font-size: 0.77rem; padding: 0 0.75rem 0.25rem; }
.diff figcaption .expected, .diff pre .expected { color: var(--green); }
.diff figcaption .seen, .diff pre .seen { color: var(--red); }
.diff figcaption span { margin-right: 0.75rem; }
.diff pre span { display: block; padding: 0 0.75rem; }
.diff pre .expected { background: var(--green-soft); }
.diff pre .seen { background: var(--red-soft); }
.diff pre .cut { color: var(--soft); }
.facts { margin-top: 0.75rem; }
.facts div { display: grid; grid-template-columns: 5.5rem 1fr; align-items: baseline; padding: 0.12rem 0; }
.facts dd { overflow-wrap: anywhere; }
.curl { display: flex; align-items: flex-start; gap: 0.75rem; margin-top: 0.75rem; border-radius: 6px; background: var(--sunk); padding: 0.5rem 0.75rem; }
.curl pre { flex: 1; min-width: 0; }
.curl button { display: none; font-size: 0.8rem; background: var(--card); border-radius: 6px; }
.js .curl button { display: block; }
.finding footer { display: flex; gap: 1rem; margin-top: 0.6rem; font-size: 0.8rem; color: var(--soft); }
.print { font-family: var(--mono); font-size: 0.77rem; color: var(--soft); }
.finding footer .print { margin-left: auto; }

.coverage, .clauses, .group, #gone ul { background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.coverage { padding: 0.4rem 0; }
.coverage div.row, .row > summary { display: grid; grid-template-columns: 8rem 1fr 6rem 3.5rem 1rem; align-items: center; gap: 1rem; padding: 0.35rem 1.25rem; }
.row > summary { cursor: pointer; list-style: none; }
.row > summary::-webkit-details-marker { display: none; }
.row > summary::after { content: '›'; color: var(--soft); justify-self: end; }
.row[open] > summary::after { transform: rotate(90deg); }
.bar { width: 100%; height: 8px; display: block; }
.bar .rail { fill: var(--grey-soft); }
.bar .fill { fill: var(--amber); }
.bar.full .fill { fill: var(--green); }
.tally, .share { text-align: right; font-variant-numeric: tabular-nums; font-size: 0.9rem; }
.tally { color: var(--soft); }
.row ul { padding: 0.25rem 1.25rem 0.75rem 10.25rem; font-size: 0.9rem; color: var(--soft); columns: 2; column-gap: 2rem; }
.row li { break-inside: avoid; }
.clauses { margin-top: 0.75rem; }
.clauses summary { cursor: pointer; padding: 0.6rem 1.25rem; }
.clauses ul { padding: 0 1.25rem 0.75rem; font-size: 0.93rem; }
.clauses li { display: grid; grid-template-columns: 3rem 1fr 6.5rem; gap: 0.75rem; padding: 0.3rem 0; border-top: 1px solid var(--line); }
.clauses em { font-style: normal; font-size: 0.8rem; text-align: right; color: var(--green); }
.clauses .open em { color: var(--amber); }
#gone ul { padding: 0.75rem 1.25rem; }

.group { margin-bottom: 1rem; overflow: hidden; }
.group > h3 { font-size: 0.93rem; font-weight: 600; padding: 0.6rem 1.25rem; background: var(--sunk); overflow-wrap: anywhere; }
.phase { color: var(--soft); font-weight: 400; margin-right: 0.5rem; }
.scenario { border-top: 1px solid var(--line); }
.scenario > summary, .exchange > summary { display: flex; align-items: baseline; gap: 0.75rem; cursor: pointer; padding: 0.5rem 1.25rem; list-style: none; }
.scenario > summary::-webkit-details-marker, .exchange > summary::-webkit-details-marker { display: none; }
.scenario > summary:hover, .exchange > summary:hover { background: var(--grey-soft); }
.scenario > summary::after, .exchange > summary::after { content: '›'; color: var(--soft); width: 0.6rem; text-align: center; }
.scenario[open] > summary::after, .exchange[open] > summary::after { transform: rotate(90deg); }
.scenario .outcome { flex: none; min-width: 6.2rem; text-align: center; }
.name { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.ms { color: var(--soft); font-size: 0.83rem; white-space: nowrap; font-variant-numeric: tabular-nums; }
.inside { padding: 0 1.25rem 0.9rem; }
.inside > p, .found { padding: 0 0 0.5rem; font-size: 0.9rem; color: var(--soft); }
.inside > .reason { color: var(--text); }
.found li { padding: 0.1rem 0; }
.exchange { border: 1px solid var(--line); border-radius: 6px; margin-top: 0.4rem; overflow: hidden; content-visibility: auto; contain-intrinsic-size: auto 2.2rem; }
.exchange > summary { padding: 0.35rem 0.75rem; font-size: 0.9rem; }
.exchange:target { border-color: var(--blue); box-shadow: 0 0 0 1px var(--blue); }
.method { font-family: var(--mono); font-size: 0.83rem; min-width: 3.8rem; }
.target { flex: 0 1 auto; min-width: 0; }
.step { flex: 1; color: var(--soft); font-size: 0.83rem; min-width: 0; overflow-wrap: anywhere; }
.status { font-variant-numeric: tabular-nums; }
.s2 { color: var(--green); } .s3 { color: var(--blue); } .s4 { color: var(--amber); } .s5 { color: var(--red); }
.exchange .ms { min-width: 4rem; text-align: right; }
.messages { display: grid; grid-template-columns: 1fr 1fr; border-top: 1px solid var(--line); background: var(--sunk); }
.messages section { padding: 0.6rem 0.75rem; min-width: 0; }
.messages section + section { border-left: 1px solid var(--line); }
.headers { font-family: var(--mono); font-size: 0.79rem; margin: 0.2rem 0 0.5rem; }
.headers div { overflow-wrap: anywhere; }
.headers dt, .headers dd { display: inline; }
.headers dt { color: var(--soft); }
.headers dt::after { content: ': '; }
.messages .none { font-size: 0.83rem; }
.body { background: var(--card); border: 1px solid var(--line); border-radius: 4px; padding: 0.5rem 0.6rem; font-size: 0.8rem; max-height: 26rem; overflow: auto; }
.body i { font-style: normal; }
.key { color: var(--blue); } .str { color: var(--green); } .lit { color: var(--violet); }

@media (max-width: 46rem) {
  .pair, .messages { grid-template-columns: 1fr; }
  .messages section + section { border-left: 0; border-top: 1px solid var(--line); }
  .wide, main { padding-inline: 1rem; }
  .coverage div.row, .row > summary { grid-template-columns: 6.5rem 1fr 3.5rem 1rem; gap: 0.6rem; padding-inline: 1rem; }
  .tally { display: none; }
  .row ul { padding-left: 1rem; columns: 1; }
  .clauses li { grid-template-columns: 2.5rem 1fr; }
  .clauses em { grid-column: 2; text-align: left; }
  .scenario > summary, .exchange > summary { flex-wrap: wrap; gap: 0.25rem 0.6rem; }
  .name { flex-basis: 60%; }
  #q { width: 100%; }
  .toolbar { position: static; }
}
@media print {
  .toolbar, .curl button { display: none !important; }
  body { background: none; }
  .finding, .exchange { break-inside: avoid; }
}
`;
