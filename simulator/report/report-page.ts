import type { Town } from '../world/roads.ts';
import { reportCharts, reportMap } from './report-charts.ts';
import { type ReportData, total, VERDICTS } from './report-data.ts';
import { REPORT_STYLE } from './report-style.ts';

/** What the report says about the run itself. */
export interface RunFacts {
  readonly scenario: string;
  readonly about: string;
  readonly vehicles: number;
  readonly seed: number;
  readonly destination: string;
  readonly policy: string;
}

export const VERDICT_WORDS = {
  forward: 'forwarded',
  modify: 'changed',
  block: 'blocked',
  rejected: 'not readable',
} as const;

/** The report as one HTML file that needs nothing else: style, plots and map are in it. Counts and names, never a value. */
export function reportPage(facts: RunFacts, data: ReportData, town: Town): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>guanka sim: ${escaped(facts.scenario)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header>
<p class="mark">guanka 关卡 · fleet simulation</p>
<h1>${escaped(facts.scenario)}</h1>
<p class="about">${escaped(facts.about)}</p>
<p class="facts">${number(facts.vehicles)} vehicles · seed ${facts.seed} · policy ${escaped(facts.policy)} · destination ${escaped(facts.destination)}</p>
</header>
<main>
${tiles(data)}
<section class="wide"><h2>What became of the messages</h2>${reportCharts(data)}</section>
<section class="map"><h2>Where</h2>${reportMap(data, town)}</section>
<section class="kinds"><h2>By kind of message</h2>${kindTable(data)}</section>
<section class="wide"><h2>By item</h2>${itemTable(data)}${confusion(data)}</section>
${leakSection(data)}
</main>
<footer>Truth is the simulator's: it wrote every byte. “Unnamed” counts truths that were taken out as unknown, without a name. “Let through” counts truths of which a byte was under no finding in a message that left. The oracle searches what left for every true value in every form, and knows nothing of the guard.</footer>
</body>
</html>
`;
}

function tiles(data: ReportData): string {
  const { total: all } = data.score;
  const leaks = data.oracle.leakedValues;
  const tile = (value: string, label: string, note: string, state = ''): string =>
    `<div class="tile ${state}"><b>${value}</b><span>${label}</span><i>${note}</i></div>`;
  return `<section class="tiles wide">
${tile(number(data.messages), 'messages', `${duration(data.spanMs)} of fleet time`)}
${tile(bytes(data.bytesIn), 'sent by the fleet', `${bytes(data.bytesOut)} left`)}
${tile(percent(all.recall), 'of truths found', `${number(all.found)} of ${number(all.truths - all.unread - all.unnamed)}${all.unnamed === 0 ? '' : `, ${number(all.unnamed)} unnamed`}`)}
${tile(percent(all.precision), 'of findings right', `F2 ${all.f2 === null ? '–' : all.f2.toFixed(3)}`)}
${tile(number(all.letThrough), 'let through', 'truths with an uncovered byte', all.letThrough === 0 ? 'good' : 'bad')}
${tile(number(leaks), 'values leaked', `${number(data.oracle.values)} values in ${number(data.oracle.patterns)} forms`, leaks === 0 ? 'good' : 'bad')}
</section>`;
}

function kindTable(data: ReportData): string {
  const rows = data.kinds.map((row) => {
    const all = total(row);
    const bar = VERDICTS.filter((verdict) => row.verdicts[verdict] > 0)
      .map(
        (verdict) =>
          `<i class="${verdict}" style="width:${((row.verdicts[verdict] / all) * 100).toFixed(1)}%" title="${VERDICT_WORDS[verdict]}: ${row.verdicts[verdict]}"></i>`,
      )
      .join('');
    return `<tr><th>${escaped(row.kind)}</th><td>${number(all)}</td><td class="bar">${bar}</td><td>${bytes(row.bytesIn)}</td><td>${bytes(row.bytesOut)}</td></tr>`;
  });
  return `<table><thead><tr><th>kind</th><td>sent</td><td class="bar">verdicts</td><td>bytes in</td><td>bytes out</td></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function itemTable(data: ReportData): string {
  const rows = [...data.score.items, data.score.total].map((item) => {
    const share = item.truths === 0 ? 0 : (item.found / item.truths) * 100;
    const unnamed = item.truths === 0 ? 0 : (item.unnamed / item.truths) * 100;
    const unread = item.truths === 0 ? 0 : (item.unread / item.truths) * 100;
    const name = item.item === 'all' ? '<b>all</b>' : escaped(item.item);
    return `<tr><th>${name}</th><td>${number(item.truths)}</td><td class="bar"><i class="found" style="width:${share.toFixed(1)}%"></i><i class="modify" style="width:${unnamed.toFixed(1)}%"></i><i class="rejected" style="width:${unread.toFixed(1)}%"></i></td><td>${number(item.found)}</td><td>${number(item.missed)}</td><td>${number(item.unread)}</td><td>${number(item.unnamed)}</td><td class="${item.letThrough > 0 ? 'bad' : ''}">${number(item.letThrough)}</td><td>${percent(item.recall)}</td><td>${percent(item.precision)}</td></tr>`;
  });
  return `<table><thead><tr><th>item</th><td>truths</td><td class="bar">found</td><td></td><td>missed</td><td>unread</td><td>unnamed</td><td>let through</td><td>recall</td><td>precision</td></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

const CONFUSION_ROWS = 12;

function confusion(data: ReportData): string {
  const { confusion: rows } = data.score;
  if (rows.length === 0) return '';
  const lines = rows
    .slice(0, CONFUSION_ROWS)
    .map(({ truth, found, count }) => `<li><b>${number(count)}</b> ${escaped(truth)} → ${escaped(found)}</li>`);
  return `<h3>Not found as what they are</h3><ul class="confusion">${lines.join('')}</ul>`;
}

function leakSection(data: ReportData): string {
  const { leaks } = data.oracle;
  if (leaks.length === 0) return '';
  const rows = leaks.map(
    (leak) =>
      `<tr><th>${escaped(leak.item)}</th><td>${escaped(leak.form)}</td><td>${number(leak.values)}</td><td>${number(leak.count)}</td></tr>`,
  );
  return `<section class="wide leaks"><h2>Leaks</h2><table><thead><tr><th>item</th><td>form</td><td>values</td><td>times</td></tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
}

/** Groups of three, by hand: locales differ from machine to machine. */
export function number(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
}

function bytes(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(1)} GB`;
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)} MB`;
  return count >= 1e3 ? `${(count / 1e3).toFixed(1)} kB` : `${count} B`;
}

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}
