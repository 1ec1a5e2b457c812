/** Half a year, as on the Graph surface. */
const HSTS = ['Strict-Transport-Security', 'max-age=15552000'];

/** Headers of every answer of control: no caching, no guessing of its type, no frame around it. */
const CONTROL = [
  'Cache-Control',
  'no-store',
  'X-Content-Type-Options',
  'nosniff',
  'Referrer-Policy',
  'no-referrer',
  'Content-Security-Policy',
  "default-src 'none'; frame-ancestors 'none'",
];

/**
 * Returns the headers that control and the console add to every answer, names and values in turn. With an https
 * address, browsers are told to use https only.
 */
export const securityHeaders = (publicUrl: string | undefined) => {
  const transport = publicUrl?.startsWith('https:') ? HSTS : [];
  return { control: [...CONTROL, ...transport], console: transport };
};
