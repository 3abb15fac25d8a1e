import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The folder of Next's standalone server: in the build of a working copy, or right here, as in the container's image. Null
 * without a build.
 */
export function findServer(root, buildFolder) {
  const folders = [join(root, buildFolder, 'standalone'), root];
  return folders.find((folder) => existsSync(join(folder, 'server.js'))) ?? null;
}
