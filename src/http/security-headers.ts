/** Half a year, as the Graph surface says too. */
const HSTS = ['Strict-Transport-Security', 'max-age=15552000'];

/** What every answer of control carries: it is kept nowhere, is what it says it is, and is shown in no frame. */
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

/** Names and values in turn. Browsers that came by https are to go on so. */
export const securityHeaders = (publicUrl: string | undefined) => {
  const always = publicUrl?.startsWith('https:') ? HSTS : [];
  return { control: [...CONTROL, ...always], console: always };
};
