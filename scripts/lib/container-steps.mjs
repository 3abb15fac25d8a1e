import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import dockerignore from '@balena/dockerignore';
import { readDockerfile } from './dockerfile.mjs';

/**
 * What a stage is: its folder on this machine, and what the Dockerfile says, as it stands there.
 * @typedef {{
 *   root: string, workdir: string, env: Record<string, string>, volumes: string[], user: string, command: string[],
 *   healthcheck: string[],
 * }} Stage
 */

/**
 * Carries a Dockerfile's steps out without an engine, each stage in a folder of its own under `folder`: absolute paths are
 * there, and the image's user is one of this machine. What a base image brings is taken from this machine, too.
 *
 * `replacements` are commands that have been run before and need not be run again: by command, what to do instead in a folder.
 * Returns the last stage, and in `executed` every step that was carried out. Throws when one fails.
 * @returns {Stage & { executed: string[] }}
 */
export function carryOut({ context, dockerfile, ignore, folder, user, replacements = {}, print }) {
  const stages = readDockerfile(dockerfile);
  const executed = [];
  const roots = new Map();
  /** @type {Stage} */
  let last;
  for (const { name, from, steps } of stages) {
    const root = join(folder, name);
    mkdirSync(root, { recursive: true });
    roots.set(name, root);
    const start = {
      workdir: '/',
      env: {},
      volumes: [],
      user: 'root',
      command: [],
      healthcheck: [],
    };
    last = { root, ...start };
    executed.push(`FROM ${from} AS ${name}`);
    print(`FROM ${from} AS ${name} (this machine: Node ${process.version})`);
    for (const step of steps) {
      print(step.text);
      executed.push(step.text);
      carryOutStep(step, last);
    }
  }
  return { ...last, executed };

  function carryOutStep(step, state) {
    switch (step.keyword) {
      case 'WORKDIR':
        state.workdir = step.folder;
        mkdirSync(join(state.root, step.folder), { recursive: true });
        return;
      case 'ENV':
        Object.assign(state.env, step.variables);
        return;
      case 'COPY':
        copy(step, state);
        return;
      case 'RUN':
        run(step.command, state);
        return;
      case 'VOLUME':
        state.volumes = step.folders;
        return;
      case 'USER':
        state.user = step.user;
        return;
      case 'CMD':
        state.command = step.command;
        return;
      case 'HEALTHCHECK':
        state.healthcheck = step.command;
    }
  }

  function copy({ from, sources, target }, state) {
    const origin = from === null ? context : roots.get(from);
    const base = join(state.root, target.startsWith('/') ? '' : state.workdir, target);
    const intoFolder = target.endsWith('/') || sources.length > 1;
    const isIgnored = from === null ? ignoring(context, ignore) : () => false;
    for (const source of sources) {
      const path = join(origin, source);
      const isFolder = statSync(path).isDirectory();
      const to = isFolder || !intoFolder ? base : join(base, basename(path));
      cpSync(path, to, {
        recursive: true,
        verbatimSymlinks: true,
        filter: (one) => !isIgnored(one),
      });
    }
  }

  function run(command, state) {
    const cwd = join(state.root, state.workdir);
    if (replacements[command]) {
      replacements[command](cwd);
      return;
    }
    const own = inPlace(command, state.root, user);
    const { status } = spawnSync('/bin/sh', ['-c', own], {
      cwd,
      stdio: 'inherit',
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...envOf(state) },
    });
    if (status !== 0) throw new Error(`\`${own}\` ended with ${status}`);
  }
}

/** A stage's variables, with paths where they are on this machine. */
export function envOf({ root, env }) {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      value.startsWith('/') ? join(root, value) : value,
    ]),
  );
}

/** A command with its absolute paths and its user as they are on this machine. */
function inPlace(command, root, user) {
  return command
    .replace(/(^|[\s='"])(\/[\w./-]+)/g, (_, before, path) => `${before}${join(root, path)}`)
    .replaceAll('node:node', `${user.uid}:${user.gid}`);
}

/** Whether a path of the build context is left out. */
function ignoring(context, lines) {
  const filter = dockerignore({ ignorecase: false }).add(lines);
  return (path) => {
    const inside = relative(context, path).split(sep).join('/');
    return inside !== '' && filter.ignores(inside);
  };
}

/** Takes everybody's right to write to a tree away, as on a read-only file system. */
export function makeReadOnly(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) makeReadOnly(path);
    else if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o555);
  }
  chmodSync(folder, 0o555);
}
