import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { MarkSummaryRead } from '@/components/inbox/mark-summary-read';
import { SummaryReader } from '@/components/summaries/summary-reader';
import { errorCodeOf } from '@/lib/errors';
import { requirePage } from '@/lib/server/http/page';
import type { SummaryView } from '@/lib/summaries/schemas';
import { getSummary } from '@/lib/summaries/server/get-summary';

type Props = { params: Promise<{ id: string }> };

/** Once per request, for the title and the page. */
const read = cache(async (id: string): Promise<SummaryView> => {
  const { services, principal } = await requirePage();
  try {
    return await getSummary({ ...services.summaries, principal }, id);
  } catch (error) {
    if (errorCodeOf(error) === 'not_found') notFound();
    throw error;
  }
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await read((await params).id)).title };
}

export default async function SummaryPage({ params }: Props) {
  const summary = await read((await params).id);
  return (
    <>
      <MarkSummaryRead key={summary.summary_id} summaryId={summary.summary_id} />
      <SummaryReader summary={summary} />
    </>
  );
}
