// Gathers what nothing is in a hurry for, so that a few statements and one commit do for all of it.

/** Waits for its batch; rejects as the batch does. */
type Add<Item> = (item: Item) => Promise<void>;

/** How long what came is counted, and from how many on there is so much that waiting pays. */
const WINDOW_MS = 50;
const MANY = 16;

/** @param run does it for all that came in one turn of the event loop; when many come, within `ms` of the first. */
export function batched<Item>(ms: number, run: (items: Item[]) => Promise<void>): Add<Item> {
  let gathered: { readonly items: Item[]; readonly done: Promise<void> } | undefined;
  let began = 0;
  let count = 0;
  let isBusy = false;
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      if (isBusy) setTimeout(resolve, ms);
      else setImmediate(resolve);
    });
  return (item) => {
    const now = performance.now();
    if (now - began > WINDOW_MS) {
      isBusy = count >= MANY;
      began = now;
      count = 0;
    }
    count += 1;
    if (count >= MANY) isBusy = true;
    if (gathered !== undefined) {
      gathered.items.push(item);
      return gathered.done;
    }
    const items = [item];
    const done = pause().then(() => {
      gathered = undefined;
      return run(items);
    });
    gathered = { items, done };
    return done;
  };
}
