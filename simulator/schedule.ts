/** What comes next, and when: a binary heap over typed arrays. Of two at the same time, the one with the lower number comes first. */
export class Schedule {
  #times: Float64Array;
  #numbers: Int32Array;
  #size = 0;

  constructor(capacity: number) {
    this.#times = new Float64Array(capacity);
    this.#numbers = new Int32Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  /** Time of what comes next; Infinity when nothing does. */
  get nextAt(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#times[0] ?? 0);
  }

  push(time: number, number: number): void {
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(time, number, parent)) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#set(at, time, number);
  }

  /** Takes out what comes next. @returns its number. */
  pop(): number {
    const number = this.#numbers[0] ?? 0;
    const size = --this.#size;
    const time = this.#times[size] ?? 0;
    const last = this.#numbers[size] ?? 0;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= size) break;
      if (child + 1 < size && this.#before(this.#times[child + 1] ?? 0, this.#numbers[child + 1] ?? 0, child)) child++;
      if (this.#before(time, last, child)) break;
      this.#move(child, at);
      at = child;
    }
    this.#set(at, time, last);
    return number;
  }

  #before(time: number, number: number, place: number): boolean {
    const other = this.#times[place] ?? 0;
    return time < other || (time === other && number < (this.#numbers[place] ?? 0));
  }

  #move(from: number, to: number): void {
    this.#times[to] = this.#times[from] ?? 0;
    this.#numbers[to] = this.#numbers[from] ?? 0;
  }

  #set(at: number, time: number, number: number): void {
    this.#times[at] = time;
    this.#numbers[at] = number;
  }
}
