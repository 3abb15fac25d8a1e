import 'server-only';
import { errorCodeOf } from '../../errors';
import { isPauseCode } from '../pause';
import { type CaptionRoute, openVideo, readCaptions } from './caption-route';
import type { InnertubeClient } from './innertube-client';
import { readPlayer } from './player-response';

/** Of the players that `youtubei.js` knows, the one that gets captions without a proof-of-origin token. */
const client = 'ANDROID_VR';

/**
 * Captions through `youtubei.js`: its basic info, asked as the app of VR headsets, and the caption address in it. Another app,
 * another version and a visitor of its own, where the first way is refused.
 */
export function createVrPlayerRoute(innertube: InnertubeClient): CaptionRoute {
  return {
    name: 'vr_player',
    async read(request, send) {
      const { videoId } = request;
      const payload = { client, videoId, racyCheckOk: true, contentCheckOk: true };
      try {
        const player = readPlayer(await innertube.ask('/player', payload, send));
        const video = openVideo(player, request);
        return await readCaptions(request, video, (url) => send(url, {}));
      } catch (error) {
        if (isPauseCode(errorCodeOf(error))) innertube.renew();
        throw error;
      }
    },
  };
}
