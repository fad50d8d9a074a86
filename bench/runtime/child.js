// The inside of a process that is measured: it answers what the bench asks over the channel that `fork`
// makes, and ends with it.

/**
 * @param {Record<string, (value: any) => unknown>} commands By name, beside those that every process has.
 */
export function answer(commands) {
  const all = { cpu, memory, ...commands };
  process.on(
    'message',
    async (
      /** @type {{ id: number, name: keyof typeof all, value: unknown }} */ { id, name, value },
    ) => {
      try {
        process.send?.({ id, result: await all[name](value) });
      } catch (error) {
        process.send?.({
          id,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
      }
    },
  );
  process.on('disconnect', () => process.exit());
}

/** CPU microseconds of this process so far, user and system. */
function cpu() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Bytes, after the garbage is collected where `--expose-gc` allows it. */
function memory() {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage();
}
