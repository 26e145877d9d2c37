import { type ItemId, UNKNOWN_OPAQUE } from '../../model/item.ts';
import { type Detection, NO_DETECTIONS } from './detection.ts';

const LIMITS = {
  /** More than this in one leaf, and the rest is one opaque finding over the whole leaf. */
  detectionsMax: 4096,
} as const;

/** Collects what is found in one leaf, and turns places in decoded bytes into the outermost encoded run. */
export class Finds {
  #list: Detection[] | undefined;
  #outerStart = -1;
  #outerEnd = -1;
  #chain = '';
  #leafStart = 0;
  #leafEnd = 0;
  #opaque = new Set<string>();

  begin(start: number, end: number): void {
    this.#list = undefined;
    this.#outerStart = -1;
    this.#outerEnd = -1;
    this.#chain = '';
    this.#leafStart = start;
    this.#leafEnd = end;
    if (this.#opaque.size > 0) this.#opaque.clear();
  }

  /** True once there are so many that the whole leaf is opaque: no more need be looked for. */
  get full(): boolean {
    return this.count > LIMITS.detectionsMax;
  }

  get count(): number {
    return this.#list?.length ?? 0;
  }

  /** Runs `inside` with places reported as [start, end) of the leaf, unless an encoded run is already open. */
  within(start: number, end: number, encoding: string, inside: () => void): void {
    const chain = this.#chain;
    const outermost = this.#outerStart < 0;
    if (outermost) {
      this.#outerStart = start;
      this.#outerEnd = end;
    }
    this.#chain = `<${encoding}${chain}`;
    inside();
    this.#chain = chain;
    if (outermost) {
      this.#outerStart = -1;
      this.#outerEnd = -1;
    }
  }

  add(item: ItemId, start: number, end: number, what: string, confidence: number): void {
    this.#push(item, start, end, `detector:${what}${this.#chain}`, confidence);
  }

  /** Something that cannot be looked into; once for each reason and place. */
  opaque(start: number, end: number, reason: string): void {
    const from = this.#outerStart < 0 ? start : this.#outerStart;
    const key = `${from}:${reason}`;
    if (this.#opaque.has(key)) return;
    this.#opaque.add(key);
    this.#push(UNKNOWN_OPAQUE, start, end, `opaque:${reason}`, 1);
  }

  /** In ascending order of start; what lies inside an equal finding of the same item is dropped. */
  take(): readonly Detection[] {
    const list = this.#list;
    if (list === undefined) return NO_DETECTIONS;
    this.#list = undefined;
    if (list.length === 1) return list;
    list.sort((a, b) => a.start - b.start || b.end - a.end || b.confidence - a.confidence);
    const kept: Detection[] = [];
    const reach = new Map<ItemId, number>();
    for (const found of list) {
      if (found.end <= (reach.get(found.item) ?? -1)) continue;
      reach.set(found.item, found.end);
      kept.push(found);
    }
    return kept;
  }

  #push(item: ItemId, start: number, end: number, by: string, confidence: number): void {
    this.#list ??= [];
    if (this.#list.length >= LIMITS.detectionsMax) {
      if (this.#list.length === LIMITS.detectionsMax)
        this.#list.push({
          item: UNKNOWN_OPAQUE,
          start: this.#leafStart,
          end: this.#leafEnd,
          by: 'opaque:too-many-findings',
          confidence: 1,
        });
      return;
    }
    const inside = this.#outerStart >= 0;
    this.#list.push({
      item,
      start: inside ? this.#outerStart : start,
      end: inside ? this.#outerEnd : end,
      by,
      confidence,
    });
  }
}
