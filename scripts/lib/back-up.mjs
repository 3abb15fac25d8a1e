import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import SqliteDatabase from 'better-sqlite3';

/** All the pages that are left in one step: SQLite begins again when the database changes between two. */
const allPages = 2 ** 31 - 1;

/**
 * Copies a SQLite database to a new file while others write to it, as it was at one moment, and checks the copy. Only a whole
 * and sound copy gets the file's name. Returns `{bytes, newestEvent}`; throws when there is no source, when the file exists
 * already, or when the copy is not sound.
 */
export async function backUp(source, target) {
  if (!existsSync(source)) throw new Error(`There is no database at ${source}.`);
  if (existsSync(target)) throw new Error(`${target} exists already. Name another file.`);
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const partial = `${target}.partial`;
  rmSync(partial, { force: true });
  try {
    // Not read-only: of a server that is stopped, such a reader would leave files behind that may not be the server's own.
    const database = new SqliteDatabase(source, { fileMustExist: true });
    try {
      await database.backup(partial, { progress: () => allPages });
    } finally {
      database.close();
    }
    const newestEvent = check(partial);
    sync(partial);
    renameSync(partial, target);
    sync(dirname(target));
    return { bytes: statSync(target).size, newestEvent };
  } catch (error) {
    for (const end of ['', '-journal', '-wal', '-shm']) rmSync(partial + end, { force: true });
    throw error;
  }
}

/** Throws when the copy is not sound; returns the number of its newest event. */
function check(file) {
  const copy = new SqliteDatabase(file);
  try {
    // One file without companions, so that it can be carried about.
    copy.pragma('journal_mode = delete');
    const problems = copy.pragma('integrity_check').map((row) => row.integrity_check);
    if (problems.join() !== 'ok') throw new Error(`The copy is damaged: ${problems.join('; ')}`);
    const dangling = copy.pragma('foreign_key_check');
    if (dangling.length > 0) {
      throw new Error(`The copy has rows that point nowhere: ${JSON.stringify(dangling[0])}`);
    }
    return copy.prepare('select max(seq) from events').pluck().get() ?? 0;
  } finally {
    copy.close();
  }
}

function sync(path) {
  const handle = openSync(path, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
