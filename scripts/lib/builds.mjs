import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The normal build, and the benchmark's, which has a trigger more. `work` is Next's folder, which it empties when a build begins;
 * in `finished` every build that succeeded has a folder with its number.
 */
const kinds = {
  normal: { work: '.next', finished: 'builds' },
  bench: { work: '.next-bench', finished: 'builds-bench' },
};

/** How many stay: a running server reads from its own build until it is restarted, which may be the one before the newest. */
const kept = 3;

/** Where Next works, and how its folder is called inside a finished build, too. */
export const workFolder = (kind = 'normal') => kinds[kind].work;

/** The folder of the newest finished build, or null when there is none. */
export function newestBuild(root, kind = 'normal') {
  const folder = join(root, kinds[kind].finished);
  const [newest] = numbersIn(folder);
  return newest === undefined ? null : join(folder, String(newest));
}

/**
 * Makes a standalone server, complete, the newest build: whole or not at all, and beside the one that may be running. Of the
 * older ones the last two stay. Returns its new folder.
 */
export function addBuild(root, server, kind = 'normal') {
  const folder = join(root, kinds[kind].finished);
  mkdirSync(folder, { recursive: true });
  const [newest = 0, ...older] = numbersIn(folder);
  const added = join(folder, String(newest + 1));
  renameSync(server, added);
  for (const number of older.slice(kept - 2)) {
    rmSync(join(folder, String(number)), { recursive: true });
  }
  return added;
}

/** What the launcher starts: the newest build of a working copy, or what is right here, as in the image. Null without either. */
export function findServer(root, kind = 'normal') {
  const folder = newestBuild(root, kind) ?? root;
  return existsSync(join(folder, 'server.js')) ? folder : null;
}

/** The numbers of finished builds, the newest first. */
function numbersIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^[1-9]\d*$/.test(name))
    .map(Number)
    .sort((a, b) => b - a);
}
