/** Texts under names, as many as there is room for: those that were not asked for in a while make way. A name stands for one text. */
export interface Kept {
  get(name: string): string | undefined;
  /** Keeps nothing that would take a large share of the room, and what is there already. */
  set(name: string, text: string): void;
  /** Characters of all names and texts, with what each entry takes besides. */
  readonly size: number;
}

/** No text takes more than this share of the room. */
const LARGEST_SHARE = 1 / 64;

/** What an entry takes besides its characters, reckoned as characters. */
const ENTRY = 100;

/**
 * They stand on two shelves. When the one in use is half the room, it becomes the old one, and what was on the old one and was not asked for since
 * is let go: to keep the exact order would cost more than to find a text.
 * @param most characters
 */
export function keptUpTo(most: number): Kept {
  let fresh = new Map<string, string>();
  let old = new Map<string, string>();
  let [sizeOfFresh, sizeOfOld] = [0, 0];
  const put = (name: string, text: string): void => {
    const taken = name.length + text.length + ENTRY;
    if (sizeOfFresh + taken > most / 2) {
      [old, sizeOfOld] = [fresh, sizeOfFresh];
      fresh = new Map();
      sizeOfFresh = 0;
    }
    fresh.set(name, text);
    sizeOfFresh += taken;
  };
  return {
    get size() {
      return sizeOfFresh + sizeOfOld;
    },
    get(name) {
      const text = fresh.get(name);
      if (text !== undefined) return text;
      const before = old.get(name);
      if (before !== undefined) put(name, before);
      return before;
    },
    set(name, text) {
      if (fresh.has(name) || name.length + text.length > most * LARGEST_SHARE) return;
      put(name, text);
    },
  };
}
