import 'server-only';
import { AppError, errorCodeOf, type PublicError, statusOf, toPublicError } from '../../errors';
import { bearerToken } from '../../routes';
import type { Principal } from '../auth/principal';
import { sessionCookie } from '../auth/session-cookie';
import type { Logger } from '../logger';
import { getServices, type Services } from '../services';
import { type Caller, callerOf } from './client-address';
import { requireSameOrigin } from './origin';
import { requestIdOf } from './request-id';
import { servicesFor } from './services-for';

export interface Call<P> {
  request: Request;
  params: P;
  principal: Principal;
  services: Services;
  caller: Caller;
  log: Logger;
}

type RouteContext<P> = { params: Promise<P> };
type Handler<P> = (request: Request, context: RouteContext<P>) => Promise<Response>;

/**
 * The one wrapper of all route handlers: origin, session or API token, request id, errors as JSON, a log line. A request with
 * a bearer token is that token's alone: its cookies count for nothing, and so it may come from anywhere.
 */
export function handler<P = Record<string, never>>(
  handle: (call: Call<P>) => Promise<Response> | Response,
): Handler<P> {
  return (request, context) =>
    answer(request, async (anonymous, identify) => {
      const bearer = bearerToken(request.headers.get('authorization'));
      if (bearer === null) checkOrigin(request, anonymous);
      const principal =
        bearer === null
          ? await anonymous.readPrincipal(request.headers)
          : await anonymous.apiTokens.authorize(request, bearer);
      if (!principal) throw new AppError('unauthenticated');
      const services = identify(principal);
      return handle({
        request,
        params: await context.params,
        principal,
        services,
        caller: callerOf(request.headers),
        log: services.logger,
      });
    });
}

/** The same for endpoints that nobody needs to sign in for. What is asked all the time is `quiet`: a line of level debug. */
export function publicHandler(
  handle: (services: Services, request: Request) => Promise<Response> | Response,
  options: { quiet?: boolean } = {},
): (request: Request) => Promise<Response> {
  return (request) =>
    answer(
      request,
      (services) => {
        checkOrigin(request, services);
        return handle(services, request);
      },
      options,
    );
}

async function answer(
  request: Request,
  /** `identify` says whose request it is, for all lines from then on. */
  handle: (
    services: Services,
    identify: (principal: Principal) => Services,
  ) => Promise<Response> | Response,
  { quiet = false } = {},
): Promise<Response> {
  const requestId = requestIdOf(request.headers);
  let services = servicesFor(await getServices(), { requestId });
  const startedAt = performance.now();
  const response = await run();
  const { pathname } = new URL(request.url);
  services.logger[quiet ? 'debug' : 'info']({
    method: request.method,
    path: pathname,
    status: response.status,
    ms: Math.round(performance.now() - startedAt),
  });
  response.headers.set('X-Request-Id', requestId);
  return response;

  async function run(): Promise<Response> {
    try {
      return await handle(services, (principal) => {
        services = servicesFor(services, whoOf(principal));
        return services;
      });
    } catch (error) {
      // Nobody waits for the answer any more, and stopping because of that is no failure.
      if (request.signal.aborted) {
        services.logger.debug({ err: error }, 'the client went away');
        return errorResponse(toPublicError(new AppError('cancelled')));
      }
      const code = errorCodeOf(error);
      if (code === 'internal') services.logger.error({ err: error }, 'request failed');
      else services.logger.debug({ code, cause: (error as Error).cause }, 'request refused');
      return errorResponse(toPublicError(error));
    }
  }
}

const whoOf = ({ userId, sessionId, tokenScopes }: Principal) =>
  tokenScopes ? { userId, tokenId: sessionId } : { userId };

function checkOrigin(request: Request, { config }: Services): void {
  if (['GET', 'HEAD'].includes(request.method)) return;
  requireSameOrigin(request.headers, {
    publicOrigin: config.server.origin,
    port: config.server.port,
    cookieName: sessionCookie(config).name,
  });
}

/** What is wrong with a bearer token (RFC 6750, section 3.1). */
const bearerProblems: readonly string[] = ['invalid_token', 'insufficient_scope'];

/** `{error: {code, message, details?}}` with the code's status, and `Retry-After` where the error knows it. */
export function errorResponse(error: PublicError): Response {
  const retryAfter = error.details?.retry_after_s;
  return Response.json(
    { error },
    {
      status: statusOf(error.code),
      headers: {
        'Cache-Control': 'no-store',
        ...(typeof retryAfter === 'number' && { 'Retry-After': String(retryAfter) }),
        ...(bearerProblems.includes(error.code) && {
          'WWW-Authenticate': `Bearer error="${error.code}"`,
        }),
      },
    },
  );
}

/** A JSON answer that no cache keeps: everything here belongs to one person. */
export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: { 'Cache-Control': 'no-store' } });
}
