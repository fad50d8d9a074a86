// Numbers of advisory locks in PostgreSQL, which are two numbers each.

/** The first number of every lock of this software. */
export const LOCK_CLASS = 0x6c61636f;
