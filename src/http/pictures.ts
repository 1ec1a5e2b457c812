import type { HttpReply, HttpRequest, Site } from './site.ts';

/** Beginning of the paths of pictures. */
const PICTURES_PREFIX = '/_pictures';

/** Returns true for the paths of pictures. */
export const isForPictures = (path: string): boolean => path.startsWith(`${PICTURES_PREFIX}/`);

/** Width and height in pixels. */
export const PICTURE_SIZE = 96;

/** Loads zlib with the first picture: it takes longer than most of a start. */
const zlib = () => process.getBuiltinModule('node:zlib');

const PATH = /^\/_pictures\/(person|page)-([0-9a-f]{6})\.png$/;

/** The figure on a picture: a person, or a shop front for a Page. */
export type Figure = 'person' | 'page';

/** Returns the path of a picture with a background of the colour `#rrggbb`. */
export const picturePath = (figure: Figure, color: string): string =>
  `${PICTURES_PREFIX}/${figure}-${color.slice(1).toLowerCase()}.png`;

/** The address describes the whole picture, so that a request needs no token and a picture never changes. */
const HEADERS = [
  'X-Content-Type-Options',
  'nosniff',
  'Content-Security-Policy',
  "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy',
  'no-referrer',
  'Access-Control-Allow-Origin',
  '*',
  'Cross-Origin-Resource-Policy',
  'cross-origin',
];

/** Serves generated pictures of people and Pages. `refuse` answers what cannot be read as a request. */
export const pictureSite = (refuse: Site['refuse'], headers: readonly string[]): Site => ({
  refuse,
  async answer(request) {
    const reply = answer(request);
    return { ...reply, headers: [...reply.headers, ...HEADERS, ...headers], route: PICTURES_PREFIX };
  },
});

function answer({ method, path, headers }: HttpRequest): HttpReply {
  if (method !== 'GET' && method !== 'HEAD')
    return textReply(405, 'Pictures are read with GET.', ['Allow', 'GET, HEAD']);
  const [, figure, color] = PATH.exec(path) ?? [];
  if (figure === undefined || color === undefined) return textReply(404, 'There is no such picture.');
  const etag = `"${figure}-${color}"`;
  const cached = ['Cache-Control', 'public, max-age=31536000, immutable', 'ETag', etag];
  if (headers['if-none-match'] === etag) return { status: 304, headers: cached, body: '' };
  return { status: 200, headers: ['Content-Type', 'image/png', ...cached], body: drawPicture(figure as Figure, color) };
}

const textReply = (status: number, text: string, headers: readonly string[] = []): HttpReply => ({
  status,
  headers: ['Content-Type', 'text/plain; charset=utf-8', 'Cache-Control', 'no-store', ...headers],
  body: `${text}\n`,
});

/** Returns true for a point of the figure; the picture reaches from -1 to 1 in both directions, `y` downwards. */
const FIGURES: Readonly<Record<Figure, (x: number, y: number) => boolean>> = {
  person: (x, y) => Math.hypot(x, y + 0.25) < 0.36 || Math.hypot(x, (y - 1.05) * 0.95) < 0.75,
  page: (x, y) =>
    (y > -0.55 && y < -0.1 && Math.abs(x) < 0.7 + y * 0.2) ||
    (y >= -0.1 && y < 0.6 && Math.abs(x) < 0.55 && !(y > 0.1 && Math.abs(x) < 0.18)),
};

/** Draws a white figure on a background of the colour `rrggbb`, as a PNG of two colours. */
function drawPicture(figure: Figure, color: string): Buffer {
  const isInside = FIGURES[figure];
  const rowBytes = 1 + PICTURE_SIZE / 8;
  const rows = Buffer.alloc(rowBytes * PICTURE_SIZE);
  for (let y = 0; y < PICTURE_SIZE; y++) {
    for (let x = 0; x < PICTURE_SIZE; x++) {
      const place = (pixel: number) => ((pixel + 0.5) / PICTURE_SIZE) * 2 - 1;
      if (!isInside(place(x), place(y))) continue;
      // The first byte of a row names its filter: none. Each further byte has eight pixels, the leftmost in its highest bit.
      const at = y * rowBytes + 1 + (x >> 3);
      rows.writeUInt8(rows.readUInt8(at) | (0x80 >> (x & 7)), at);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(PICTURE_SIZE, 0);
  header.writeUInt32BE(PICTURE_SIZE, 4);
  header.set([1, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(`${color}ffffff`, 'hex')),
    chunk('IDAT', zlib().deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(zlib().crc32(body), body.length + 4);
  return framed;
}
