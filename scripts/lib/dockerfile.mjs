import { DockerfileParser } from 'dockerfile-ast';

/** Instructions that stand for themselves; RUN, COPY, ENV and WORKDIR are read into more. */
const plain = new Set(['EXPOSE', 'VOLUME', 'USER', 'HEALTHCHECK', 'CMD']);

/**
 * Reads a Dockerfile into its stages: `[{name, from, steps: [{keyword, text, ...}]}]`, where `text` is the line as it stands
 * there. Throws on an instruction or a flag that `container-steps.mjs` would not carry out.
 */
export function readDockerfile(source) {
  const stages = [];
  for (const instruction of DockerfileParser.parse(source).getInstructions()) {
    const keyword = instruction.getKeyword();
    if (keyword === 'FROM') {
      stages.push({
        name: instruction.getBuildStage() ?? String(stages.length),
        from: instruction.getImage(),
        steps: [],
      });
      continue;
    }
    const stage = stages.at(-1);
    if (!stage) throw new Error(`${keyword} stands before the first FROM`);
    stage.steps.push({
      keyword,
      text: textOf(source, instruction.getRange()),
      ...readStep(keyword, instruction),
    });
  }
  return stages;
}

/** An instruction as it stands there, in one line. */
function textOf(source, { start, end }) {
  const lines = source.split('\n').slice(start.line, end.line + 1);
  return lines.join('\n').replaceAll(/\\\n\s*/g, ' ');
}

function readStep(keyword, instruction) {
  const values = instruction.getArguments().map((argument) => argument.getValue());
  if (keyword === 'RUN') {
    if (instruction.getFlags().length > 0) throw new Error('flags of RUN are not carried out');
    return { command: instruction.getRawArgumentsContent() };
  }
  if (keyword === 'COPY') {
    const flags = instruction.getFlags().map((flag) => [flag.getName(), flag.getValue()]);
    const unknown = flags.find(([name]) => name !== 'from');
    if (unknown) throw new Error(`the flag --${unknown[0]} of COPY is not carried out`);
    return {
      from: Object.fromEntries(flags).from ?? null,
      sources: values.slice(0, -1),
      target: values.at(-1),
    };
  }
  if (keyword === 'ENV') {
    const pairs = instruction.getProperties().map((one) => [one.getName(), one.getValue()]);
    return { variables: Object.fromEntries(pairs) };
  }
  if (keyword === 'WORKDIR') return { folder: values[0] };
  if (!plain.has(keyword)) throw new Error(`${keyword} is not carried out`);
  if (keyword === 'USER') return { user: values[0] };
  if (keyword === 'VOLUME') return { folders: jsonOf(instruction) };
  if (keyword === 'CMD') return { command: jsonOf(instruction) };
  if (keyword === 'HEALTHCHECK') {
    // Its arguments are the rest of the line, an instruction of its own.
    const [, list] = /\bCMD\s+(\[.*\])\s*$/.exec(instruction.getRawArgumentsContent()) ?? [];
    if (!list) throw new Error('HEALTHCHECK has no CMD as a list');
    return { command: JSON.parse(list) };
  }
  return { values };
}

/** The list of a `CMD ["a", "b"]`; its shell form would start a shell that swallows signals. */
function jsonOf(instruction) {
  const text = instruction.getRawArgumentsContent();
  if (!text.startsWith('[')) throw new Error(`${text} is no list`);
  return JSON.parse(text);
}
