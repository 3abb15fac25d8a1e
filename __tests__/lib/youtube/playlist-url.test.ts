import { isMix } from '@/lib/youtube/playlist-url';

test.each(['RDdQw4w9WgXcQ', 'RDMMdQw4w9WgXcQ', 'RDAMVMdQw4w9WgXcQ', 'RDEMabcdefghijklmnopqrstuv'])(
  '%s is a mix',
  (id) => {
    expect(isMix(id)).toBe(true);
  },
);

test.each(['PLabc123', 'UUabc123', 'OLAK5uy_abc', 'RDCLAK5uy_kmPRjHDECIcuVwnKsx2Ng7fyNgFKWNJFs'])(
  '%s is a list with an end',
  (id) => {
    expect(isMix(id)).toBe(false);
  },
);
