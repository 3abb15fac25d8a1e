import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { EventData } from '@/lib/events/registry';
import { type ToastSpec, toastForEvent } from '../../events/toast-for-event';

const icons: Record<ToastSpec['kind'], { Icon: typeof Info; tone: string }> = {
  success: { Icon: CircleCheck, tone: 'text-success' },
  info: { Icon: Info, tone: 'text-muted' },
  warning: { Icon: TriangleAlert, tone: 'text-warning' },
  error: { Icon: CircleAlert, tone: 'text-danger' },
};

/** A broadcast as the pages of those who get it will show it. */
export function ToastPreview({ type, data }: { type: 'system' | 'test'; data: unknown }) {
  const spec = toastForEvent({ type, data: data as EventData<'test'> }, 1);
  if (!spec) return null;
  const { Icon, tone } = icons[spec.kind];
  return (
    <div
      className="flex max-w-sm gap-2.5 rounded-lg border bg-raised px-4 py-3 shadow-md"
      data-testid="toast-preview"
    >
      <Icon aria-hidden className={`mt-0.5 size-4.5 shrink-0 ${tone}`} />
      <div className="min-w-0 text-sm">
        <p className="wrap-anywhere font-medium">{spec.message}</p>
        {spec.description && <p className="wrap-anywhere text-muted">{spec.description}</p>}
      </div>
    </div>
  );
}
