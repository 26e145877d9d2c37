import { METRES_PER_E7 } from '../world/geometry.ts';
import type { Town } from '../world/roads.ts';
import { type Bounds, GRID, type MapCell, type ReportData, VERDICTS } from './report-data.ts';

const WIDTH = 960;
const HEIGHT = 200;
const LEFT = 44;
const BOTTOM = 24;
const WORDS = ['forwarded: nothing to report', 'changed', 'blocked', 'not readable, blocked'] as const;

/** Messages over fleet time, by verdict, as stacked bars. */
export function reportCharts({ slices, spanMs }: ReportData): string {
  const most = Math.max(1, ...slices.map((slice) => slice.reduce((sum, count) => sum + count, 0)));
  const top = niceTop(most);
  const plotHeight = HEIGHT - BOTTOM - 8;
  const step = (WIDTH - LEFT - 4) / slices.length;
  const y = (count: number): number => 8 + plotHeight * (1 - count / top);
  const bars = slices.flatMap((slice, index) => {
    let below = 0;
    return slice.map((count, verdict) => {
      const from = below;
      below += count;
      if (count === 0) return '';
      const height = y(from) - y(below);
      return `<rect class="${VERDICTS[verdict] ?? ''}" x="${(LEFT + index * step).toFixed(1)}" y="${y(below).toFixed(1)}" width="${(step - 1.5).toFixed(1)}" height="${height.toFixed(1)}"/>`;
    });
  });
  const lines = [0, 0.5, 1].map((share) => {
    const at = y(top * share).toFixed(1);
    return `<line x1="${LEFT}" x2="${WIDTH}" y1="${at}" y2="${at}"/><text x="${LEFT - 8}" y="${at}" dy="4" text-anchor="end">${top * share}</text>`;
  });
  const seconds = spanMs / 1000;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle';
    return `<text x="${(LEFT + (WIDTH - LEFT - 4) * share).toFixed(0)}" y="${HEIGHT - 6}" text-anchor="${anchor}">${seconds < TENTHS_BELOW_S ? `${(seconds * share).toFixed(1)} s` : clock(seconds * share)}</text>`;
  });
  return `${legend()}<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="messages over fleet time, by verdict"><g class="axis">${lines.join('')}${ticks.join('')}</g>${bars.join('')}</svg>`;
}

function legend(): string {
  return `<p class="legend">${VERDICTS.map((verdict, index) => `<span><i class="${verdict}"></i>${WORDS[index] ?? ''}</span>`).join('')}</p>`;
}

function niceTop(most: number): number {
  const power = 10 ** Math.floor(String(Math.ceil(most)).length - 1);
  for (const factor of [1, 2, 4, 5, 10]) if (most <= factor * power) return Math.max(2, factor * power);
  return most;
}

/** A large fleet sends a thousand messages in less than a second: then minutes and seconds would all read alike. */
const TENTHS_BELOW_S = 10;

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

const CELL = 6;
const LAYERS = ['sent', 'found', 'left'] as const;
const LAYER_WORDS = { sent: 'sent', found: 'something found', left: 'left for abroad' } as const;

/** The town's roads, and on them a grid of dots in three layers that are switched without a script. */
export function reportMap({ cells, bounds }: ReportData, town: Town): string {
  const most = busy(cells);
  const size = GRID * CELL;
  const layers = LAYERS.map(
    (layer) => `<g class="layer ${layer}">${cells.map((cell) => dot(cell, cell[layer], most)).join('')}</g>`,
  );
  const inputs = LAYERS.map(
    (layer, index) =>
      `<input type="radio" name="layer" id="layer-${layer}"${index === 0 ? ' checked' : ''}><label for="layer-${layer}">${LAYER_WORDS[layer]}</label>`,
  );
  const kilometres = ((bounds.north - bounds.south) * METRES_PER_E7) / 1000;
  const picture = `<svg viewBox="0 0 ${size} ${size}" role="img" aria-label="map of the messages">${roads(town, bounds, size)}${layers.join('')}</svg>`;
  return `<div class="layers">${inputs.join('')}${picture}</div><p class="note">A made-up town, ${kilometres.toFixed(1)} km from south to north. The area of a dot is the number of messages from there.</p>`;
}

/** What nearly all dots stay below: one busy place must not make all others small. */
function busy(cells: readonly MapCell[]): number {
  const counts = cells.map((cell) => cell.sent).sort((a, b) => a - b);
  return Math.max(1, counts[Math.floor(counts.length * 0.97)] ?? 1);
}

/** Every road once, in one path; those in tunnels in a second one. */
function roads({ junctions, roads: all }: Town, { south, north, west, east }: Bounds, size: number): string {
  const paths = { open: '', tunnel: '' };
  for (const { from, to, tunnel } of all) {
    const a = junctions[from];
    const b = junctions[to];
    if (a === undefined || b === undefined || from > to) continue;
    const [start, end] = [a, b].map(({ latE7, lonE7 }) => {
      const x = ((lonE7 - west) / Math.max(1, east - west)) * size;
      const y = ((north - latE7) / Math.max(1, north - south)) * size;
      return `${x.toFixed(0)} ${y.toFixed(0)}`;
    });
    paths[tunnel ? 'tunnel' : 'open'] += `M${start}L${end}`;
  }
  return `<path class="road" d="${paths.open}"/><path class="road tunnel" d="${paths.tunnel}"/>`;
}

function dot({ column, row }: MapCell, count: number, most: number): string {
  if (count === 0) return '';
  const radius = Math.min(CELL * 1.5, Math.max(1.3, CELL * 0.8 * Math.sqrt(count / most)));
  return `<circle cx="${column * CELL + CELL / 2}" cy="${row * CELL + CELL / 2}" r="${radius.toFixed(1)}"/>`;
}
