// Gathers what nothing is in a hurry for, so that a few statements and one commit do for all of it.

/** Waits for its batch; rejects as the batch does. */
type Add<Item> = (item: Item) => Promise<void>;

/** @param run does it for all that came within `ms` of the first. */
export function batched<Item>(ms: number, run: (items: Item[]) => Promise<void>): Add<Item> {
  let gathered: { readonly items: Item[]; readonly done: Promise<void> } | undefined;
  return (item) => {
    if (gathered !== undefined) {
      gathered.items.push(item);
      return gathered.done;
    }
    const items = [item];
    const due = new Promise<void>((resolve) => setTimeout(resolve, ms));
    const done = due.then(() => {
      gathered = undefined;
      return run(items);
    });
    gathered = { items, done };
    return done;
  };
}
