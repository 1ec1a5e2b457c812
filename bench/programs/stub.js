/** The stub of call settings, in memory: what the peers of the benchmark answer, without rules, database or webhooks. */

const pages = new Map();

/** Creates Pages 0 to count − 1, each with a token `token<i>`. */
export function createPages(count) {
  for (let i = 0; i < count; i++) {
    pages.set(String(i), { token: `token${i}`, settings: { audio_enabled: true, icon_enabled: true } });
  }
}

/** Returns the Page that a token is for; undefined for a wrong token. */
export function findPage(id, token) {
  const page = pages.get(id);
  return page && page.token === token ? page : undefined;
}

export const answerOf = (page) => ({ data: [page.settings], ...page.settings });

export function saveSettings(page, body) {
  page.settings = { ...page.settings, ...body };
  return { success: true, result: 'success' };
}

export const WRONG_TOKEN = { error: { message: 'Invalid OAuth access token.', type: 'OAuthException', code: 190 } };

export const printAddress = ({ port }) =>
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
