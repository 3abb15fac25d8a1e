import { Notice } from './notice';

/** Says that something did not load, with a way to ask for it again. */
export function RetryNotice({
  message,
  onRetry,
  className,
}: {
  message: string;
  onRetry(): void;
  className?: string;
}) {
  return (
    <Notice tone="error" className={className}>
      {message}{' '}
      <button type="button" className="underline underline-offset-4" onClick={onRetry}>
        Try again
      </button>
    </Notice>
  );
}
