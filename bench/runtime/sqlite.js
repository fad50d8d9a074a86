// The SQLite driver that the generated server would take on this Node.

/**
 * @param {string} file
 * @returns {Promise<any>}
 */
export async function openSqlite(file) {
  try {
    const { DatabaseSync } = await import('node:sqlite');
    return new DatabaseSync(file);
  } catch {
    const { default: Database } = await import('libsql');
    return new Database(file);
  }
}
