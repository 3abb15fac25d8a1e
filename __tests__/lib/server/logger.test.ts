import { createLogger } from '@/lib/server/logger';

test('errors are counted, of the logger and its children, but not warnings or what the level keeps back', () => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const onError = jest.fn();
  const logger = createLogger('info', onError);
  logger.warn('careful');
  expect(onError).not.toHaveBeenCalled();
  logger.child({ requestId: 'req_1' }).error({ err: new Error('x') }, 'failed');
  logger.fatal('over');
  expect(onError).toHaveBeenCalledTimes(2);
  createLogger('silent', onError).error('unheard');
  expect(onError).toHaveBeenCalledTimes(2);
});
