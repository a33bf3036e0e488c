/** Bytes of a page of WebAssembly's memory. */
export const PAGE = 65_536;
const ALIGNED = 16;

/** Lays out the memory of a kernel: places one behind the other. */
export interface Layout {
  /** The address of room for so many bytes, a multiple of 16. */
  room(bytes: number): number;
  /** The memory, with all rooms that were asked for, full of zeros. */
  open(): WebAssembly.Memory;
}

export function createLayout(): Layout {
  let top = 0;
  return {
    room(bytes) {
      const at = top;
      top += Math.ceil(bytes / ALIGNED) * ALIGNED;
      return at;
    },
    open: () => new WebAssembly.Memory({ initial: Math.ceil(top / PAGE) }),
  };
}
