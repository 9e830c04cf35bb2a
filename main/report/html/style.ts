/** The report's looks: one style sheet for screen (light and dark by the reader's system) and paper. Nothing is loaded. */
export const style = `
:root{color-scheme:light dark;--paper:#fff;--ground:#f3f4f6;--ink:#171b21;--ink2:#4a525d;--ink3:#626b77;--line:#e1e4e8;--line2:#c9ced5;--soft:#f6f7f9;--water:#eef2f6;--land:#d7dde4;--border:#f4f6f8;
--plaintext:#d55e00;--encrypted:#009e73;--upgraded:#0072b2;--opaque:#cc79a7;--unknown:#7f8791;--empty:#a3abb5;--high:#b3261e;--high-soft:#fdf0ee;--medium:#8a5300;--medium-soft:#fff6e9;--low:#3d5a80;--info:#626b77;--accent:#4146b5}
@media (prefers-color-scheme:dark){:root{--paper:#14181d;--ground:#0d1014;--ink:#eef1f4;--ink2:#b3bbc6;--ink3:#929ca8;--line:#262c35;--line2:#37404c;--soft:#1a1f26;--water:#10161c;--land:#29323c;--border:#151a20;
--high:#ff8a80;--high-soft:#2b1a1a;--medium:#ffb95c;--medium-soft:#2a2115;--low:#9bbce6;--info:#929ca8;--accent:#a9aefc}}
*{box-sizing:border-box}
html{background:var(--ground);-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0 auto;max-width:1120px;padding:0 56px 72px;background:var(--paper);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
header{padding:44px 0 8px}
.brand{margin:0;color:var(--ink3);font-size:13px;font-weight:600;letter-spacing:.01em}
h1{margin:4px 0 0;font-size:21px;line-height:1.3;font-weight:650}
.when{margin:2px 0 0;color:var(--ink2);font-size:14px}
.lead{margin:32px 0 28px;font-size:31px;line-height:1.28;font-weight:620;letter-spacing:-.012em;max-width:30em;text-wrap:balance}
h2{margin:56px 0 6px;font-size:20px;line-height:1.3;font-weight:650;break-after:avoid}
h3{margin:0;font-size:16px;line-height:1.4;font-weight:620}
p{margin:6px 0}
.hint{color:var(--ink2);max-width:46em;margin:0 0 16px}
.small{font-size:13px;color:var(--ink2)}
.mark{width:14px;height:14px;flex:none;vertical-align:-2px;overflow:visible}
.verdict{display:inline-flex;gap:7px;align-items:center;white-space:nowrap}
.fill.v-plaintext{fill:var(--plaintext)}.fill.v-encrypted{fill:var(--encrypted)}.fill.v-upgraded{fill:var(--upgraded)}.fill.v-opaque{fill:var(--opaque)}
.line{fill:none}.line.v-plaintext{stroke:var(--plaintext)}.line.v-encrypted{stroke:var(--encrypted)}.line.v-upgraded{stroke:var(--upgraded)}.line.v-opaque{stroke:var(--opaque)}.line.v-unknown{stroke:var(--unknown)}.line.v-empty{stroke:var(--empty)}
.notch{fill:var(--paper)}
.s-high{fill:var(--high)}.s-medium{fill:var(--medium)}.s-low{fill:var(--low)}.s-info{fill:none;stroke:var(--info);stroke-width:2}
.tally{display:flex;flex-wrap:wrap;gap:0;margin:0;padding:0;list-style:none;border-block:1px solid var(--line)}
.tally li{flex:1 1 110px;padding:14px 12px 12px 0}
.tally b{display:block;font-size:25px;line-height:1.2;font-weight:620}
.tally span{display:inline-flex;gap:7px;align-items:center;color:var(--ink2);font-size:13px}
.bar{display:block;width:100%;height:10px;margin:18px 0 0}
.bar rect.v-plaintext{fill:var(--plaintext)}.bar rect.v-encrypted{fill:var(--encrypted)}.bar rect.v-upgraded{fill:var(--upgraded)}.bar rect.v-opaque{fill:var(--opaque)}.bar rect.v-unknown{fill:var(--unknown)}.bar rect.v-empty{fill:var(--empty)}
figure{margin:12px 0 0}
.map{display:block;width:100%;height:auto;border:1px solid var(--line);border-radius:10px;background:var(--water)}
.water{fill:var(--water)}.land{fill:var(--land)}.border{fill:none;stroke:var(--border);stroke-width:.7}
.arc{stroke-linecap:round;opacity:.92}.arc.v-plaintext{stroke-dasharray:7 5}.arc.v-upgraded{stroke-dasharray:12 4 2 4}.arc.v-opaque{stroke-dasharray:2 5}.arc.v-unknown{stroke-dasharray:.5 5}
.radius{fill:var(--ink3);fill-opacity:.07;stroke:var(--ink3)}.radius.sure{stroke-width:.6;stroke-opacity:.5}.radius.vague{stroke-width:1.1;stroke-dasharray:1.5 4;stroke-linecap:round}
.crowded .radius{fill:none;stroke-opacity:.55}.crowded .arc{stroke-width:1.3px}
.halo{fill:var(--paper);fill-opacity:.9}.home{fill:none;stroke:var(--ink);stroke-width:2}.home.guess{stroke-dasharray:3 2.5}.home-dot{fill:var(--ink)}
.label{font-size:12.5px;font-weight:600;fill:var(--ink);paint-order:stroke;stroke:var(--paper);stroke-width:3.5px;stroke-linejoin:round}
figcaption{display:flex;flex-wrap:wrap;gap:6px 20px;margin-top:10px;color:var(--ink2);font-size:13px}
figcaption .attribution{margin-left:auto;color:var(--ink3)}
.tray{margin:14px 0 0;padding:12px 16px;background:var(--soft);border-radius:10px;font-size:14px}
.tray ul{display:flex;flex-wrap:wrap;gap:4px 28px;margin:4px 0 0;padding:0;list-style:none}
.tray li{display:inline-flex;gap:8px;align-items:center}
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse;margin:8px 0 0;font-size:13.5px;line-height:1.45}
th{overflow-wrap:normal;padding:7px 12px 7px 0;border-bottom:1px solid var(--line2);color:var(--ink2);font-size:12.5px;font-weight:600;text-align:left;vertical-align:bottom}
td{padding:7px 12px 7px 0;border-bottom:1px solid var(--line);vertical-align:top}
tr{break-inside:avoid}thead{display:table-header-group}
th:last-child,td:last-child{padding-right:0}
.n{text-align:right;white-space:nowrap}
.t{white-space:nowrap}dl+.hint{margin-top:16px}
.dim{color:var(--ink3)}.sub{display:block;color:var(--ink3);font-size:12.5px}
.finding{margin:14px 0 0;padding:18px 20px;border:1px solid var(--line);border-radius:10px;break-inside:avoid-page}
.finding.high{background:var(--high-soft);border-color:transparent}.finding.medium{background:var(--medium-soft);border-color:transparent}
.severity{display:flex;gap:7px;align-items:center;margin:0 0 2px;font-size:13px;font-weight:600}
.severity.high{color:var(--high)}.severity.medium{color:var(--medium)}.severity.low{color:var(--low)}.severity.info{color:var(--info)}
.finding p{max-width:52em}
.todo b,.proof b{font-weight:620}
.proof{color:var(--ink2);font-size:13.5px}
.value{font-family:ui-monospace,"SF Mono","Cascadia Mono","DejaVu Sans Mono","Liberation Mono",monospace;font-size:12.5px;white-space:pre-wrap}
.masked{color:var(--ink2);white-space:normal}
dl{display:grid;grid-template-columns:minmax(9em,14em) 1fr;gap:8px 24px;margin:8px 0 0;font-size:14px}
dt{color:var(--ink2)}dd{margin:0}
ul.plain{margin:8px 0 0;padding-left:1.2em;max-width:52em}ul.plain li{margin:5px 0}
code{font-family:ui-monospace,"SF Mono","Cascadia Mono","DejaVu Sans Mono","Liberation Mono",monospace;font-size:12.5px}
a{color:var(--accent)}
.warning{margin:20px 0 0;padding:12px 16px;border:1px solid var(--high);border-radius:10px;color:var(--high);font-weight:600}
footer{margin-top:56px;padding-top:14px;border-top:1px solid var(--line);color:var(--ink3);font-size:13px}
@media (max-width:760px){body{padding:0 20px 48px}.lead{font-size:24px}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:8px}}
@media print{:root{color-scheme:light;--paper:#fff;--ground:#fff;--ink:#000;--ink2:#333;--ink3:#555;--line:#d5d9de;--line2:#aab1ba;--soft:#f6f7f9;--water:#f3f6f9;--land:#d7dde4;--border:#fff;--high:#a01f18;--high-soft:#fff;--medium:#7a4a00;--medium-soft:#fff;--low:#3d5a80;--info:#555;--accent:#333}
@page{size:A4;margin:16mm 14mm}
html,body{background:#fff}body{max-width:none;padding:0;font-size:10pt}header{padding-top:0}.lead{font-size:20pt}h2{margin-top:26pt;font-size:14pt}table{font-size:8.5pt}.finding,.finding.high,.finding.medium{border-color:var(--line2)}.scroll{overflow:visible}.mark,.bar,.map,.tally{print-color-adjust:exact;-webkit-print-color-adjust:exact}a{text-decoration:none}}
`
