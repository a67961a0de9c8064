/** The colours of the dashboard; a state is a shape and a word as well. Small enough to travel with every page. */
export const pageStyle = `
:root{color-scheme:light dark;--bg:#f4f6f8;--card:#fff;--ink:#16202b;--muted:#4c5a68;--line:#d5dce4;--good:#00704a;--late:#8a5300;--bad:#b02a10;--unknown:#555f6b;--link:#0b5cad}
@media (prefers-color-scheme:dark){:root{--bg:#0e141a;--card:#161f29;--ink:#e9eff5;--muted:#a9b6c3;--line:#2b3846;--good:#45d19f;--late:#f2b53a;--bad:#ff8b6b;--unknown:#aab5c0;--link:#7cbcf5}}
@media (prefers-contrast:more){:root{--muted:var(--ink);--line:var(--ink)}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;overflow-wrap:anywhere}
main,header,footer{max-width:46rem;margin:0 auto;padding:1rem}
h1{font-size:1.25rem;margin:0 0 .75rem}
h2{font-size:1.1rem;margin:0 0 .5rem}
h3{font-size:1rem;margin:1.25rem 0 .25rem}
a{color:var(--link)}
.say{font-size:1.4rem;font-weight:650;margin:0;display:flex;gap:.6rem;align-items:baseline}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1rem;margin:0 0 1rem}
.parts{list-style:none;margin:0 0 .75rem;padding:0}
.parts li{display:flex;flex-wrap:wrap;gap:0 .6rem;padding:.4rem 0;border-top:1px solid var(--line)}
.parts li:first-child{border-top:0}
.parts b{flex:1 1 12rem;font-weight:500}
.muted,.note{color:var(--muted);font-size:.9rem;margin:.35rem 0}
.good{color:var(--good)}.late{color:var(--late)}.bad{color:var(--bad)}.unknown{color:var(--unknown)}
svg.days{display:block;width:100%;height:2rem}
svg .good{fill:var(--good)}svg .part{fill:var(--late)}svg .bad{fill:var(--bad)}svg .unwatched{fill:var(--unknown)}
.ends{display:flex;justify-content:space-between;color:var(--muted);font-size:.85rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;padding:.3rem .6rem .3rem 0;border-top:1px solid var(--line);vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--muted);padding:.3rem 0}
summary{cursor:pointer;min-height:1.75rem;color:var(--link)}
summary:focus-visible,a:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.warn{border-left:4px solid var(--late);padding-left:.75rem}
dl{display:grid;grid-template-columns:minmax(10rem,1fr) 2fr;gap:.3rem 1rem;margin:0}
dt{color:var(--muted)}dd{margin:0}
@media (max-width:30rem){dl{grid-template-columns:1fr}dd{margin-bottom:.5rem}.say{font-size:1.2rem}}
@media print{:root{--bg:#fff;--card:#fff;--ink:#000;--muted:#333;--line:#999;--good:#00563a;--late:#6b4000;--bad:#8c1d06;--unknown:#444}
body{font-size:10.5pt}.card{break-inside:avoid;border-radius:0;border-width:0 0 1px;padding:.5rem 0}svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}details::details-content{content-visibility:visible;display:block}.screen{display:none}}
@page{margin:18mm}
`;
