import { type FileHandle, open } from "node:fs/promises";

/** A run of whole lines of a file. */
interface LineBlock {
  /** 0-based number of its first line. */
  readonly firstLine: number;
  readonly bytes: Buffer;
  /** For each line the offset in `bytes` behind its line feed. */
  readonly ends: Uint32Array;
}

export interface LineFileOptions {
  /** Bytes to read from the start; the whole file unless told. */
  readonly length?: number;
  /** Bytes read at a time, 1 or more; 16 MiB unless told. */
  readonly blockBytes?: number;
}

const BLOCK_BYTES = 2 ** 24;
const LINE_FEED = 0x0a;

/** The lines of a UTF-8 text file, held as bytes and decoded one by one when asked for: a million lines open in a fraction of a second. */
export class LineFile {
  readonly #blocks: readonly LineBlock[];
  /** Whole lines that were read: those with a line feed at their end. */
  readonly count: number;
  /** Bytes of those lines. */
  readonly bytes: number;
  /** Bytes of the file, whatever was read of it. */
  readonly fileBytes: number;
  /** Whether the file ends in the middle of a line. */
  readonly torn: boolean;

  private constructor(blocks: readonly LineBlock[], { size, torn }: { readonly size: number; readonly torn: boolean }) {
    this.#blocks = blocks;
    this.count = blocks.reduce((sum, { ends }) => sum + ends.length, 0);
    this.bytes = blocks.reduce((sum, { bytes }) => sum + bytes.length, 0);
    this.fileBytes = size;
    this.torn = torn;
  }

  /** Reads a file, as far as `length` or its end; a file that is not there has no lines. Other faults are thrown as Node words them. */
  static async read(path: string, options: LineFileOptions = {}): Promise<LineFile> {
    const handle = await openIfPresent(path);
    if (handle === undefined) return new LineFile([], { size: 0, torn: false });
    try {
      // What is written meanwhile is left for another reading.
      const { size } = await handle.stat();
      const blocks = await readBlocks(handle, { ...options, size });
      const torn = size > 0 && (await readChunk(handle, { from: size - 1, to: size }))[0] !== LINE_FEED;
      return new LineFile(blocks, { size, torn });
    } finally {
      await handle.close();
    }
  }

  /** A line without its line feed, 0-based; throws where there is no such line. */
  line(index: number): string {
    const { firstLine, bytes, ends } = this.#blockOf(index);
    const at = index - firstLine;
    return bytes.toString("utf8", at === 0 ? 0 : ends[at - 1]!, ends[at]! - 1);
  }

  #blockOf(index: number): LineBlock {
    let low = 0;
    let high = this.#blocks.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#blocks[middle]!.firstLine <= index) low = middle;
      else high = middle;
    }
    const block = this.#blocks[low];
    if (block !== undefined && index >= 0 && index < this.count) return block;
    throw new Error(`Cannot read a line: its number is ${index}, expected 0 to ${this.count - 1}`);
  }
}

async function openIfPresent(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function readBlocks(
  handle: FileHandle,
  { size, length = size, blockBytes = BLOCK_BYTES }: LineFileOptions & { readonly size: number },
): Promise<readonly LineBlock[]> {
  const blocks: LineBlock[] = [];
  const end = Math.min(length, size);
  let firstLine = 0;
  let rest: Buffer = Buffer.alloc(0);
  for (let from = 0; from < end; from += blockBytes) {
    const text = Buffer.concat([rest, await readChunk(handle, { from, to: Math.min(end, from + blockBytes) })]);
    const whole = text.lastIndexOf(LINE_FEED) + 1;
    rest = text.subarray(whole);
    if (whole === 0) continue;
    const bytes = text.subarray(0, whole);
    const ends = findLineEnds(bytes);
    blocks.push({ firstLine, bytes, ends });
    firstLine += ends.length;
  }
  return blocks;
}

/** One read may give fewer bytes than it was asked for. */
async function readChunk(handle: FileHandle, { from, to }: { readonly from: number; readonly to: number }): Promise<Buffer> {
  const chunk = Buffer.allocUnsafe(to - from);
  let filled = 0;
  while (filled < chunk.length) {
    const { bytesRead } = await handle.read(chunk, filled, chunk.length - filled, from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return chunk.subarray(0, filled);
}

function findLineEnds(bytes: Buffer): Uint32Array {
  const ends: number[] = [];
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) ends.push(at + 1);
  return Uint32Array.from(ends);
}
