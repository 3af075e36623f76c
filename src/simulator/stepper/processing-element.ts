import { activationTable } from "../int8-arithmetic.ts";
import type { Operation } from "../operation.ts";
import { ComputeArray } from "./compute-array.ts";
import type { Share } from "./divide-work.ts";
import type { Memory } from "./memory.ts";
import { MemoryBanks } from "./memory-banks.ts";
import type { OperationConstants } from "./operation-constants.ts";
import type { OperationLayout } from "./operation-layout.ts";
import type { Position } from "./position.ts";
import type { Region } from "./region.ts";
import { RegisterFile } from "./register-file.ts";
import { createSumPrograms, type SumPrograms } from "./sum-instructions.ts";
import type { Tally } from "./tally.ts";
import type { Tile } from "./tile-plan.ts";
import { createVectorProgram } from "./vector-instructions.ts";
import { type VectorInstruction, VectorUnit } from "./vector-unit.ts";
import { WeightPort } from "./weight-port.ts";

const NOWHERE = { address: () => -1 };

/** One used PE during an operation: its blocks, wired to its memories. */
export class ProcessingElement {
  readonly share: Share;
  readonly memory: Memory;
  readonly array: ComputeArray;
  readonly port: WeightPort;
  readonly vector = new VectorUnit();
  /** Of each operand, the region that the tile reads. */
  readonly regions: Region[] = [];
  readonly position: Position;
  readonly sumPrograms: SumPrograms;
  readonly vectorProgram: readonly VectorInstruction[];
  /** Sums of a global mean. */
  readonly means: Int32Array;
  readonly #layout: OperationLayout;
  readonly #weights: Memory;
  readonly #tally: Tally;
  readonly #biases: Int32Array;
  readonly #scales: Int32Array;

  constructor(
    layout: OperationLayout,
    share: Share,
    { constants, tally }: { readonly constants: OperationConstants; readonly tally: Tally },
  ) {
    const { chip, operation, mapping } = layout.setting;
    const { accelerator, registerHalfBytes } = chip.machine;
    const { arithmetic, shape } = operation;
    const width = mapping.lanes * accelerator.simdUnits;
    const macsPerUnit = accelerator.macsPerSimdUnit;
    this.share = share;
    this.#layout = layout;
    this.#tally = tally;
    this.memory = chip.local[share.pe]!;
    this.#weights = chip.weights[share.pe]!;
    const registers = new RegisterFile({ lanes: mapping.lanes, halfBytes: registerHalfBytes, rowBytes: width * macsPerUnit });
    this.port = new WeightPort(this.#weights, registers, { bytesPerCycle: accelerator.weightPortBytesPerCycle, tally });
    const banks = new MemoryBanks({ banks: accelerator.memoryBanks, bankBytes: accelerator.memoryBankBytes });
    const holdsWeights = accelerator.weightHold === "registerFile";
    const clamp = clampTable(operation);
    const { memory, port } = this;
    this.array = new ComputeArray(
      shape,
      { memory, banks, registers, port, tally, lanes: mapping.lanes, holdsWeights, clamp },
      { width, macsPerUnit },
    );
    const channels = share.channels.size;
    this.#biases = new Int32Array(channels);
    this.#scales = new Int32Array(channels);
    this.means = new Int32Array(channels);
    const sums = new Int32Array(width);
    this.position = { row: 0, column: 0, firstChannel: 0, sums, partialAddress: 0, output: NOWHERE };
    const { position } = this;
    const activation = arithmetic.activation === undefined ? undefined : activationTable(arithmetic.activation);
    this.sumPrograms = createSumPrograms({
      memory,
      position,
      tally,
      biases: this.#biases,
      shift: constants.shift ?? 1,
      activation,
      writePort: shape.kind === "depthwise" ? accelerator.activationPortBytesPerCycle : accelerator.requantizeBytesPerCycle,
      spillPort: accelerator.activationPortBytesPerCycle,
      width,
    });
    const isPool = shape.kind === "pool" || shape.kind === "global-pool";
    this.vectorProgram = shape.onArray
      ? []
      : createVectorProgram({
          shape,
          arithmetic,
          memory,
          position,
          tally,
          regions: this.regions,
          gateAddress: layout.flight.gate,
          scales: this.#scales,
          offsets: this.#biases,
          activation,
          clamp,
          port: isPool ? accelerator.requantizeBytesPerCycle : accelerator.activationPortBytesPerCycle,
          channels,
          means: this.means,
        });
  }

  /** Turns to a tile: other regions and outputs, and the constants of the channels that it completes. */
  enter(tile: Tile): void {
    const { setting } = this.#layout;
    setting.operands.forEach((_, operand) => {
      this.regions[operand] = this.#layout.region(operand, this.share, tile);
    });
    this.position.output = this.#layout.outputWindow(this.share, tile);
    this.#latchConstants(tile);
  }

  /** The vector unit reads the biases (a lone batch normalisation's scales and offsets) of a tile once. */
  #latchConstants(tile: Tile): void {
    if (this.#layout.shape.biasBytes === 0) return;
    const { constantsOffset, completed } = this.#layout.weightPart(this.share, tile);
    const hasScales = !this.#layout.shape.onArray;
    let address = this.#layout.stagedAt(tile) + constantsOffset;
    const from = address;
    const to = completed.from + completed.size;
    if (hasScales) for (let channel = completed.from; channel < to; channel++) this.#scales[channel] = this.#weights.read(address++);
    for (let channel = completed.from; channel < to; channel++, address += 4) this.#biases[channel] = this.#weights.readInt32(address);
    this.#tally.traffic.weightReadBytes += address - from;
    this.#tally.effects.biasBytes += address - from;
  }
}

/** Several clamps in a row are one table. */
function clampTable({ arithmetic }: Operation): Int8Array | undefined {
  if (arithmetic.operandClamps.length === 0) return undefined;
  const tables = arithmetic.operandClamps.map(activationTable);
  return Int8Array.from({ length: 256 }, (_, index) => tables.reduce((value, table) => table[value + 128]!, index - 128));
}
