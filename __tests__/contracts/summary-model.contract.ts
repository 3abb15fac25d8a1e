import { summaryDraftSchema } from '@/lib/summaries/server/summary-draft';
import type { SummaryModel } from '@/lib/summaries/server/summary-model';
import { sourdoughSegments } from '../fixtures/sourdough-talk';
import { createTextReader, summaryRequest } from '../support/summary-request';

/** What every driver of `SummaryModel` promises. `create` gives a model that is able to answer. */
export function describeSummaryModel(name: string, create: () => SummaryModel): void {
  describe(`${name} keeps the contract of SummaryModel`, () => {
    test('names itself', () => {
      const { id, promptVersion, info } = create();
      expect(id).toMatch(/^[\w.-]+(\/\S+)?$/);
      expect(promptVersion).toMatch(/^[a-z]+-\d+$/);
      expect(info.label).not.toBe('');
    });

    test('answers in the whole output shape, citing passages that exist', async () => {
      const request = await summaryRequest();
      const { draft } = await create().summarize(request);
      expect(summaryDraftSchema.parse(draft)).toEqual(draft);
      expect(draft.keyPoints.length).toBeGreaterThanOrEqual(3);
      const ids = new Set(request.passages.map(({ id }) => id));
      const cited = [...draft.keyPoints, ...draft.takeaways].flatMap(
        ({ passageIds }) => passageIds,
      );
      expect(cited.length).toBeGreaterThan(0);
      for (const id of cited) expect(ids).toContain(id);
      for (const { startPassageId } of draft.chapters) expect(ids).toContain(startPassageId);
    });

    test('progress only grows and ends at 1', async () => {
      const seen: number[] = [];
      await create().summarize(
        await summaryRequest({ onProgress: (fraction) => seen.push(fraction) }),
      );
      expect(seen.at(-1)).toBe(1);
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
    });

    test('text that it shows while writing leaves no gaps', async () => {
      const reader = createTextReader();
      await create().summarize(await summaryRequest({ onText: reader.onText }));
      if (reader.parts.length > 0) expect(reader.parts[0]!.offset).toBe(0);
    });

    test('an aborted signal stops it with the reason', async () => {
      const controller = new AbortController();
      controller.abort(new Error('enough'));
      const request = await summaryRequest({ signal: controller.signal });
      await expect(create().summarize(request)).rejects.toThrow('enough');
    });

    test('captions without text are captions_empty', async () => {
      await expect(create().summarize(await summaryRequest({}, []))).rejects.toMatchObject({
        code: 'captions_empty',
      });
    });

    test('leaves what it was given as it was', async () => {
      const segments = sourdoughSegments();
      const request = await summaryRequest({}, segments);
      const before = structuredClone(request.passages);
      await create().summarize(request);
      expect(request.passages).toEqual(before);
      expect(segments).toEqual(sourdoughSegments());
    });
  });
}
