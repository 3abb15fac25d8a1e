/** The next of 1, 2, 5, 10, 20 … that is not below a number: where an axis ends. */
export function niceMaximum(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10;
  return step * power;
}

/** The next power of two, for bytes. */
export function binaryMaximum(bytes: number): number {
  return 2 ** Math.ceil(Math.log2(bytes));
}

/** A line through the known values, broken where one is missing; a value all alone becomes a dot. */
export function pathsOf(
  values: readonly (number | null)[],
  top: number,
  { width, height }: { width: number; height: number },
): string {
  const step = width / Math.max(1, values.length - 1);
  let path = '';
  let drawing = false;
  values.forEach((value, at) => {
    if (value !== null) {
      const x = round(at * step);
      const y = round(height * (1 - Math.min(value, top) / top));
      const alone = !drawing && (values[at + 1] ?? null) === null;
      path += `${drawing ? 'L' : 'M'}${x} ${y}${alone ? 'h0.1' : ''}`;
    }
    drawing = value !== null;
  });
  return path;
}

const round = (value: number) => Math.round(value * 100) / 100;
