import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

type Json = Record<string, any>;

export interface ApiCheck {
  /** What is wrong with an answer to this operation; empty when it is as described. */
  problemsOf(
    operation: string,
    answer: { status: number; type: string | null; body: unknown },
  ): string[];
  /** What is wrong with a value that should be this component. */
  problemsOfComponent(name: string, value: unknown): string[];
  /** What is wrong with what a receiver was sent. */
  problemsOfWebhook(type: string, value: unknown): string[];
  /** `GET /api/summaries/{id} 200` of everything that has been checked. */
  checked: Set<string>;
}

/**
 * Checks real answers against a description. Stricter than the description itself: a field that it does not name is a
 * problem, too, or the two would drift apart.
 */
export function createApiCheck(document: Json): ApiCheck {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  const closed = close(structuredClone(document)) as Json;
  ajv.addSchema(closed, 'api');
  const validators = new Map<string, ValidateFunction>();
  const checked = new Set<string>();

  const validate = (pointer: string, value: unknown): string[] => {
    const validator = validators.get(pointer) ?? ajv.compile({ $ref: `api#${pointer}` });
    validators.set(pointer, validator);
    if (validator(value)) return [];
    return (validator.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };

  return {
    checked,

    problemsOf(operation, { status, type, body }) {
      const [method = '', path = ''] = operation.split(' ');
      const described = document.paths[path]?.[method.toLowerCase()]?.responses?.[status];
      if (!described) return [`${operation} does not describe ${status}`];
      checked.add(`${operation} ${status}`);
      if (!described.content) return body === undefined ? [] : ['there should be no body'];
      const plain = (type ?? '').split(';')[0]!;
      if (!described.content[plain]) return [`${operation} ${status} does not describe ${plain}`];
      if (!described.content[plain].schema) return [];
      const place = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content'];
      return validate(pointer([...place, plain, 'schema']), body);
    },

    problemsOfComponent: (name, value) => validate(pointer(['components', 'schemas', name]), value),

    problemsOfWebhook: (type, value) =>
      validate(
        pointer(['webhooks', type, 'post', 'requestBody', 'content', 'application/json', 'schema']),
        value,
      ),
  };
}

const pointer = (parts: string[]) =>
  parts
    .map((part) => `/${encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))}`)
    .join('');

/** Forbids fields that are not named, wherever some are. */
function close(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(close);
  if (typeof value !== 'object' || value === null) return value;
  const node: Json = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, close(inner)]),
  );
  const names = node.type === 'object' && node.properties && !('additionalProperties' in node);
  return names ? { ...node, additionalProperties: false } : node;
}
