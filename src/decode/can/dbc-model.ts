/** A DBC file, read (the format has no public standard; what Vector's and other tools write is what counts). */
export interface Dbc {
  readonly messages: readonly DbcMessage[];
  /** How the bytes were taken for text. */
  readonly encoding: 'utf-8' | 'gb18030' | 'latin1';
  /** Statements that could not be read, by line number (1 = first), at most a hundred. */
  readonly unread: readonly number[];
}

export interface DbcMessage {
  /** 0 <= id < 2 ** 11, or 2 ** 29 when extended. */
  readonly id: number;
  readonly extended: boolean;
  readonly name: string;
  /** Data bytes; 0 when the length varies. */
  readonly size: number;
  readonly signals: readonly DbcSignal[];
  /** The identifier stands for its parameter group: any priority and source, and any destination of a PDU1 group. */
  readonly j1939: boolean;
  readonly comment: string;
}

export interface DbcSignal {
  readonly name: string;
  /** A longer name than the 32 characters of the format (attribute SystemSignalLongSymbol), or the name. */
  readonly longName: string;
  /** In the file's own numbering (bit 0 = least significant of byte 0): the least significant bit of an Intel signal, the most significant of a Motorola one. */
  readonly startBit: number;
  readonly size: number;
  readonly order: 'intel' | 'motorola';
  readonly kind: 'unsigned' | 'signed' | 'float';
  readonly factor: number;
  readonly offset: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly unit: string;
  readonly comment: string;
  /** True when its value chooses among others. */
  readonly multiplexer: boolean;
  /** When it is there: the multiplexer and the raw values it must hold; undefined = always. */
  readonly when: DbcCondition | undefined;
  /** Number of values that the file gives names. */
  readonly namedValues: number;
}

export interface DbcCondition {
  readonly multiplexer: string;
  /** Inclusive ranges of raw values. */
  readonly ranges: readonly (readonly [number, number])[];
}
