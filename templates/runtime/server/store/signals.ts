// What one part of the server tells another of the store: that a queue has something, that a job was
// cancelled, that a subscription ended. Where several processes share a database, they are all told.

/** `jobs` and `deliveries` are the queues; `job` and `subscription` come with an id; `lost`: see Store.onLost. */
export type Topic = 'jobs' | 'deliveries' | 'job' | 'subscription' | 'lost';

export type Listener = (id: string) => void;

export interface Signals {
  /** After the commit of what it is about. */
  send(topic: 'jobs' | 'deliveries'): void;
  /** The same, but the other processes are not told where this one does something about it: it tells them when it cannot do all of it. */
  sendNear(topic: 'jobs' | 'deliveries'): void;
  /** There is more than this process can begin. */
  tellOthers(topic: 'jobs' | 'deliveries'): void;
  /** For the other processes alone: this one does what there is to do itself. */
  sendToOthers(topic: 'job' | 'subscription', id: string): void;
  /** Returns a function that ends it. */
  listen(topic: Topic, listener: Listener): () => void;
}

/** Within this process. */
export class LocalSignals implements Signals {
  readonly #listeners = new Map<Topic, Set<Listener>>();

  send(topic: 'jobs' | 'deliveries'): void {
    this.hear(topic, '');
  }

  sendNear(topic: 'jobs' | 'deliveries'): void {
    this.hear(topic, '');
  }

  tellOthers(_topic: Topic): void {
    // There are none.
  }

  sendToOthers(_topic: Topic, _id: string): void {
    // There are none.
  }

  protected isHeard(topic: Topic): boolean {
    return (this.#listeners.get(topic)?.size ?? 0) > 0;
  }

  /** Calls those who listen here. */
  hear(topic: Topic, id: string): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener(id);
  }

  listen(topic: Topic, listener: Listener): () => void {
    // A fresh function each time, so that one listener registered twice can be removed once.
    const own: Listener = (id) => listener(id);
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(own));
    return () => void listeners.delete(own);
  }
}
