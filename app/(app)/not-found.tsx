import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { routes } from '@/lib/routes';

export default function NotFound() {
  return (
    <div className="mx-auto max-w-md py-16 text-center">
      <h1 className="font-semibold text-2xl">There is nothing here</h1>
      <p className="mt-2 text-muted">It was deleted, or it is not yours to see.</p>
      <Button asChild className="mt-6">
        <Link href={routes.home}>Back to your library</Link>
      </Button>
    </div>
  );
}
