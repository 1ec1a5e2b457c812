import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSwitchhook } from '../../src/testing/index.ts';

const USER = '24680135791357944';

describe('people in a seed', () => {
  it('have the profile that their names and the other members say', async () => {
    const consumers = [
      { name: 'Maria del Mar' },
      { first_name: 'Sam', last_name: 'Doe', locale: 'de_DE', gender: 'male', picture_color: '#1877f2' },
      { name: 'Alex van Dyk', first_name: 'Alex', last_name: 'van Dyk', time_zone: 'UTC' },
      { name: 'Kim', has_profile: false },
    ];
    const seed = { apps: [{ name: 'App' }], pages: [{ name: 'Page', consumers }] };
    // With one instant for all, they are listed by their names.
    await using world = await createSwitchhook({ seed, at: '2027-06-07T12:00:00Z' });
    const { data } = await world.control.get<{ data: Record<string, unknown>[] }>('/consumers', {
      page_id: world.page.id,
    });
    assert.deepEqual(
      data.map(({ name, first_name, last_name, locale, gender, has_profile }) =>
        [name, first_name, last_name, locale, gender, has_profile].join(),
      ),
      [
        'Alex van Dyk,Alex,van Dyk,en_US,,true',
        'Kim,Kim,,en_US,,false',
        'Maria del Mar,Maria,del Mar,en_US,,true',
        'Sam Doe,Sam,Doe,de_DE,male,true',
      ],
    );
    const psid = String(data[3]?.['psid']);
    const url = `${world.graph}/${psid}?fields=first_name,profile_pic&access_token=${world.page.token()}`;
    assert.deepEqual(await (await fetch(url)).json(), {
      first_name: 'Sam',
      profile_pic: `${world.url}/_pictures/person-1877f2.png`,
      id: psid,
    });
  });

  it('are refused as admin of a Page twice', async () => {
    const admins = [
      { name: 'Robin', user_id: USER },
      { name: 'Kim', user_id: USER },
    ];
    const seed = { apps: [{ name: 'App' }], pages: [{ name: 'One', admins }] };
    await assert.rejects(createSwitchhook({ seed }), new RegExp(`The id ${USER} is given twice`));
  });

  it('are one person on two Pages with one user_id, whose token lists both', async () => {
    const admins = [{ name: 'Robin', user_id: USER }];
    const pages = [
      { name: 'One', id: '1001', category: 'Restaurant', admins },
      { name: 'Two', id: '1002', admins },
      { name: 'Three', id: '1003', admins: [{ name: 'Robin' }] },
    ];
    await using world = await createSwitchhook({ seed: { apps: [{ name: 'App' }], pages } });
    const { access_token } = await world.control.post<{ access_token: string }>('/user_tokens', {
      app_id: world.app.id,
      user_id: USER,
    });
    const response = await fetch(`${world.graph}/me/accounts?fields=name,category&access_token=${access_token}`);
    const { data } = (await response.json()) as { data: unknown };
    assert.deepEqual(data, [
      { name: 'One', category: 'Restaurant', id: '1001' },
      { name: 'Two', category: 'Local business', id: '1002' },
    ]);
  });
});
