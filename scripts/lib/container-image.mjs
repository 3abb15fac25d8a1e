import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, needsBuild } from './build.mjs';
import { newestBuild } from './builds.mjs';
import { carryOut, envOf, makeReadOnly } from './container-steps.mjs';

/** Whom the image's user is on this machine: somebody without rights, or whoever runs this. */
const nobody = 65_534;
const isRoot = process.getuid() === 0;
const user = isRoot
  ? { uid: nobody, gid: nobody }
  : { uid: process.getuid(), gid: process.getgid() };

/**
 * Makes what the image holds from the project at `root`, in `folder`, with the application read-only. With `reuse`, the
 * packages and the build of this working copy stand in for `npm ci` and `npm run build`, which is only done when it is out of
 * date. Throws when a step fails.
 */
export function makeImage(root, folder, { reuse = false, print = console.log } = {}) {
  chmodSync(folder, 0o755);
  const image = carryOut({
    context: root,
    dockerfile: readFileSync(join(root, 'Dockerfile'), 'utf8'),
    ignore: readFileSync(join(root, '.dockerignore'), 'utf8').split('\n'),
    folder,
    user,
    replacements: reuse ? { 'npm ci': () => undefined, 'npm run build': takeBuild } : {},
    print,
  });
  makeReadOnly(join(image.root, image.workdir));
  return image;

  function takeBuild(cwd) {
    if (needsBuild(root)) build(root);
    // What the first build of a fresh folder is called.
    cpSync(newestBuild(root), join(cwd, 'builds/1'), { recursive: true, verbatimSymlinks: true });
  }
}

/** What the image's user would run with: nothing of this shell but the way to programs. */
function optionsOf(image, env) {
  return {
    cwd: join(image.root, image.workdir),
    env: { PATH: process.env.PATH, HOME: '/nonexistent', ...envOf(image), ...env },
    ...(isRoot && user),
  };
}

const programOf = ([program, ...args]) => [program === 'node' ? process.execPath : program, args];

/** Starts the image's command. Returns the child process, with its output as text in pipes. */
export function startImage(image, env) {
  return spawn(...programOf(image.command), {
    ...optionsOf(image, env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs another command in the image, as `docker exec` does. Returns `{status, stdout, stderr}`. */
export function runInImage(image, command, env) {
  return spawnSync(...programOf(command), { ...optionsOf(image, env), encoding: 'utf8' });
}
