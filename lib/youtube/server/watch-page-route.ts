import 'server-only';
import { AppError } from '../../errors';
import { type CaptionRoute, openVideo, readCaptions } from './caption-route';
import { playerResponseOfPage, refusalOfPage } from './player-response';
import { consentCookie, youtubeOrigin } from './send';

const headers = {
  cookie: consentCookie,
  'accept-language': 'en',
  'user-agent':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36',
};

/** Captions by the page that browsers get, with the answer to its consent question given in advance. */
export function createWatchPageRoute(): CaptionRoute {
  return {
    name: 'watch_page',
    async read(request, send) {
      const page = await send(`${youtubeOrigin}/watch?v=${request.videoId}&hl=en`, { headers });
      const player = playerResponseOfPage(page.body);
      if (!player) throw new AppError(refusalOfPage(page.status, page.body) ?? 'parse_failed');
      const video = openVideo(player, request);
      return readCaptions(request, video, (url) => send(url, { headers }));
    },
  };
}
