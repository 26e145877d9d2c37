/** The report's style: system fonts, one column on a phone, two beside each other on a screen, light and dark. */
export const REPORT_STYLE = `
:root{--ink:#18212b;--soft:#5c6875;--line:#dde3e8;--page:#f4f6f8;--card:#fff;--forward:#8fb8a4;--modify:#e3a63b;--block:#33475b;--rejected:#9a86b8;--found:#2f7d68;--bad:#c4342d;--good:#2f7d68}
@media (prefers-color-scheme:dark){:root{--ink:#e6ebf0;--soft:#97a3af;--line:#2c3640;--page:#12181e;--card:#1a222a;--forward:#5f8d78;--modify:#d59a35;--block:#8ba3bb;--rejected:#a592c4;--found:#55b096;--bad:#ef6b62;--good:#55b096}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI","Noto Sans","Noto Sans CJK SC",sans-serif}
header,main,footer{max-width:1200px;margin:0 auto;padding:0 24px}
header{padding-top:36px}
.mark{margin:0;color:var(--soft);letter-spacing:.04em}
h1{margin:2px 0 4px;font-size:34px;line-height:1.15;letter-spacing:-.01em}
.about{margin:0;font-size:17px}
.facts{margin:4px 0 20px;color:var(--soft)}
main{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,6fr);gap:16px}
section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:18px 20px;overflow-x:auto}
.wide{grid-column:1/-1}
h2{margin:0 0 10px;font-size:16px}
h3{margin:18px 0 6px;font-size:14px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;background:none;border:0;padding:0}
.tile{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px;display:flex;flex-direction:column}
.tile b{font-size:25px;line-height:1.2;font-variant-numeric:tabular-nums}
.tile i{color:var(--soft);font-style:normal;font-size:13px}
.tile.good b{color:var(--good)}.tile.bad b{color:var(--bad)}
.legend{margin:0 0 8px;display:flex;flex-wrap:wrap;gap:4px 18px;color:var(--soft);font-size:13px}
.legend i{display:inline-block;width:11px;height:11px;border-radius:2px;margin-right:6px}
svg{display:block;width:100%;height:auto}
.axis line{stroke:var(--line)}
.axis text{fill:var(--soft);font-size:12px}
rect.forward{fill:var(--forward)}rect.modify{fill:var(--modify)}rect.block{fill:var(--block)}rect.rejected{fill:var(--rejected)}
i.forward{background:var(--forward)}i.modify{background:var(--modify)}i.block{background:var(--block)}i.rejected{background:var(--rejected)}i.found{background:var(--found)}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:5px 8px;text-align:right;border-bottom:1px solid var(--line);font-weight:400;white-space:nowrap}
th{text-align:left;padding-left:0}
thead th,thead td{color:var(--soft);font-size:13px}
tbody tr:last-child>*{border-bottom:0}
td.bar{width:22%;min-width:90px;text-align:left}
tbody td.bar{font-size:0}
td.bar i{display:inline-block;height:10px}
td.bad{color:var(--bad);font-weight:600}
.confusion{margin:0;padding:0;list-style:none}
.confusion b{display:inline-block;min-width:54px;text-align:right;margin-right:10px;font-variant-numeric:tabular-nums}
.layers input{position:absolute;opacity:0}
.layers label{display:inline-block;padding:3px 12px;margin:0 6px 10px 0;border:1px solid var(--line);border-radius:99px;color:var(--soft);font-size:13px;cursor:pointer}
.layers input:checked+label{color:var(--card);background:var(--block);border-color:var(--block)}
.layers input:focus-visible+label{outline:2px solid var(--found);outline-offset:2px}
.road{fill:none;stroke:var(--line);stroke-width:2}.road.tunnel{stroke-dasharray:4 4}
.layer{display:none}
#layer-sent:checked~svg .sent,#layer-found:checked~svg .found,#layer-left:checked~svg .left{display:block}
.layer.sent circle{fill:var(--block);opacity:.72}.layer.found circle{fill:var(--modify);opacity:.85}.layer.left circle{fill:var(--found);opacity:.8}
.note{margin:8px 0 0;color:var(--soft);font-size:13px}
.leaks h2{color:var(--bad)}
footer{padding-top:18px;padding-bottom:40px;color:var(--soft);font-size:13px}
@media (max-width:820px){main{grid-template-columns:minmax(0,1fr)}h1{font-size:27px}}
@media (max-width:560px){header,main,footer{padding-left:12px;padding-right:12px}section{padding:14px 12px}th,td{padding:5px 4px}
tbody th{white-space:normal;overflow-wrap:anywhere;min-width:136px;max-width:200px;position:sticky;left:0;background:var(--card)}
.kinds tbody th{min-width:0}.kinds td.bar{min-width:64px}svg.chart{min-width:600px}.facts{overflow-wrap:anywhere}}
`;
