import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Attempt } from '../app/ports/entities.ts';
import type { AppId } from '../domain/ids.ts';
import { Places, PLACES } from './places.ts';

const APP = '1' as AppId;
const HERE = 'http://127.0.0.1:1';

const answered: Attempt = { at: 0, durationMs: 5, status: 200, failure: null, response: '', fault: null };
const slow: Attempt = { ...answered, durationMs: 15_000 };
const refused: Attempt = { ...answered, status: 500 };
const timeout = { kind: 'timeout', detail: '20 s' } as const;
const hung: Attempt = { at: 0, durationMs: 20_000, status: null, failure: timeout, response: null, fault: null };

/** Takes places for other apps, each of which has an origin of its own, until `used` places are in use. */
function fill(places: Places, used: number): void {
  for (let i = 0; places.used < used; i++) places.take(`9${i}` as AppId, `http://127.0.0.1:9${i}`);
}

/** Takes as many places for an app as it may have, and frees them; returns their number. */
function most(places: Places, appId = APP, origin = HERE): number {
  places.setOrigin(appId, origin);
  let count = 0;
  for (; places.mayAdd(appId); count++) places.take(appId, origin);
  for (let i = 0; i < count; i++) places.free(appId, origin);
  return count;
}

describe('The places of an app', () => {
  it('are few at first, twice as many with each quick success, and have a maximum', () => {
    const places = new Places();
    const seen = [most(places)];
    for (let i = 0; i < 4; i++) {
      places.note(APP, HERE, answered);
      seen.push(most(places));
    }
    assert.deepEqual(seen, [8, 16, 32, 64, 64]);
  });

  for (const [what, attempt] of [
    ['without an answer', hung],
    ['with an error as the answer', refused],
  ] as const) {
    it(`are half as many with each attempt ${what}, but two at least`, () => {
      const places = new Places();
      for (let i = 0; i < 3; i++) places.note(APP, HERE, answered);
      const seen = [];
      for (let i = 0; i < 6; i++) {
        places.note(APP, HERE, attempt);
        seen.push(most(places));
      }
      assert.deepEqual(seen, [32, 16, 8, 4, 2, 2]);
      places.note(APP, HERE, answered);
      assert.equal(most(places), 4);
    });
  }

  it('are as few as at first when its answers are slow', () => {
    const places = new Places();
    for (let i = 0; i < 3; i++) places.note(APP, HERE, answered);
    for (let i = 0; i < 5; i++) places.note(APP, HERE, slow);
    assert.equal(most(places), 8);
    fill(places, PLACES - 128);
    assert.equal(most(places), 0);
  });

  it('are as many as with quick answers when an answer takes two seconds, and no longer', () => {
    const places = new Places();
    places.note(APP, HERE, { ...answered, durationMs: 2000 });
    assert.equal(most(places), 16);
    places.note(APP, HERE, { ...answered, durationMs: 2001 });
    assert.equal(most(places), 8);
  });

  it('leave a reserve to apps that answer quickly', () => {
    const places = new Places();
    const failing = '2' as AppId;
    places.note(failing, 'http://127.0.0.1:2', hung);
    places.note(APP, HERE, answered);
    fill(places, 376);
    assert.deepEqual([most(places, failing, 'http://127.0.0.1:2'), most(places)], [4, 8]);
    fill(places, 384);
    assert.deepEqual([most(places, failing, 'http://127.0.0.1:2'), most(places)], [0, 2]);
    fill(places, 480);
    assert.equal(most(places), 1);
    fill(places, 512);
    assert.equal(most(places), 0);
  });

  it('are fewer the more are in use while nothing is known of it, and none when the last ones are for those that answer', () => {
    const places = new Places();
    const seen = [0, 127, 128, 255, 256, 479, 480].map((used) => {
      fill(places, used);
      return most(places);
    });
    assert.deepEqual(seen, [8, 2, 2, 1, 1, 1, 0]);
  });

  it('are left after a start to an app of which nothing is known, beside 190 others that take all they may', () => {
    const places = new Places();
    for (let app = 0; app < 190; app++) {
      const appId = `3${app}` as AppId;
      while (places.mayAdd(appId)) places.take(appId, `http://127.0.0.1:3${app}`);
    }
    assert.equal(places.mayAdd(APP), true);
    assert.equal(places.onlyApps(), undefined);
  });
});

describe('Many apps that hang all of a sudden', () => {
  it('leave places to one that does not, though each had as many as it needed before', () => {
    const places = new Places();
    const hanging = Array.from({ length: 99 }, (_, i) => `6${i}` as AppId);
    for (const appId of [...hanging, APP])
      for (let i = 0; i < 3; i++) places.note(appId, `http://127.0.0.1:${appId}`, answered);
    for (const appId of hanging) while (places.mayAdd(appId)) places.take(appId, `http://127.0.0.1:${appId}`);
    assert.equal(places.mayAdd(APP), true);
    assert.deepEqual(places.onlyApps(), [APP]);
  });
});

describe('The places of an origin', () => {
  it('are shared by its apps: few at first, more with each answer, fewer with each attempt without one', () => {
    const places = new Places();
    const apps = Array.from({ length: 60 }, (_, i) => `4${i}` as AppId);
    const together = (): number => {
      const taken: AppId[] = [];
      for (const appId of apps) {
        places.setOrigin(appId, HERE);
        for (; places.mayAdd(appId); taken.push(appId)) places.take(appId, HERE);
      }
      for (const appId of apps) assert.ok(places.busyApps().includes(appId));
      for (const appId of taken) places.free(appId, HERE);
      return taken.length;
    };
    // The apps, of which nothing is known, take 216 places where their origin may have 256.
    const seen = [together()];
    for (const attempt of [answered, answered, answered, hung, hung, hung, hung, hung, hung, hung]) {
      places.note('4999' as AppId, HERE, attempt);
      seen.push(together());
    }
    assert.deepEqual(seen, [64, 128, 216, 216, 128, 64, 32, 16, 8, 4, 4]);
  });

  it('stay when an app answers with errors, because its other apps may not', () => {
    const places = new Places();
    for (let i = 0; i < 9; i++) places.note('5' as AppId, HERE, refused);
    assert.equal(most(places), 8);
    for (let i = 0; i < 9; i++) places.note('5' as AppId, HERE, hung);
    assert.equal(most(places), 4);
  });
});

describe('The origins of apps', () => {
  const full = 'http://127.0.0.1:2';
  /** Takes all places of an origin whose receivers hang. */
  const fillOrigin = (places: Places): void => {
    for (let i = 0; i < 9; i++) places.note('8' as AppId, full, hung);
    for (let i = 0; i < 4; i++) places.take('8' as AppId, full);
  };
  const setOrigins = (places: Places, count: number): void => {
    for (let i = 0; i < count; i++) places.setOrigin(`9${i}` as AppId, HERE);
  };

  it('are remembered of 2000 apps, those that were set last', () => {
    const places = new Places();
    fillOrigin(places);
    places.setOrigin(APP, full);
    setOrigins(places, 1999);
    assert.equal(places.mayAdd(APP), false);
    places.setOrigin(APP, full);
    setOrigins(places, 1999);
    assert.equal(places.mayAdd(APP), false);
    places.setOrigin('2' as AppId, HERE);
    assert.equal(places.mayAdd(APP), true);
  });
});

describe('An app that answers quickly', () => {
  /** Lets 50 other apps hang that share its origin, until none of them may have another place. */
  function hang(places: Places): void {
    for (let i = 0; i < 50; i++) {
      const appId = `7${i}` as AppId;
      places.setOrigin(appId, HERE);
      places.note(appId, HERE, hung);
      while (places.mayAdd(appId)) places.take(appId, HERE);
    }
  }

  it('has four places on an origin where other apps hang', () => {
    const places = new Places();
    hang(places);
    places.note(APP, HERE, answered);
    hang(places);
    assert.equal(most(places), 4);
    assert.ok(!places.busyApps().includes(APP));
  });

  it('has none of them any more once it hangs itself, and none before it has answered', () => {
    const places = new Places();
    hang(places);
    assert.equal(most(places), 0);
    places.note(APP, HERE, answered);
    places.note(APP, HERE, hung);
    hang(places);
    assert.equal(most(places), 0);
  });

  it('has as many as its origin on one where none hangs', () => {
    const places = new Places();
    for (let i = 0; i < 3; i++) places.note(APP, HERE, answered);
    assert.equal(most(places), 64);
  });
});

describe('The apps that a claim leaves alone', () => {
  it('are those that have all their places', () => {
    const places = new Places();
    assert.deepEqual([places.busyApps(), places.onlyApps()], [[], undefined]);
    for (let i = 0; i < 8; i++) places.reserve(APP);
    assert.deepEqual(places.busyApps(), [APP]);
    places.cancel(APP);
    assert.deepEqual(places.busyApps(), []);
  });

  it('are none of which nothing is known, though they had a place before and could have none now', () => {
    const places = new Places();
    places.reserve(APP);
    places.cancel(APP);
    fill(places, 480);
    assert.equal(places.mayAdd(APP), false);
    assert.ok(!places.busyApps().includes(APP));
  });

  it('are failing apps without any place under way when only the reserve is left, and all but good ones at its end', () => {
    const places = new Places();
    const failing = '2' as AppId;
    places.note(failing, 'http://127.0.0.1:2', hung);
    places.note(APP, HERE, answered);
    fill(places, 384);
    assert.ok(places.busyApps().includes(failing));
    assert.ok(!places.busyApps().includes(APP));
    fill(places, 480);
    assert.deepEqual(places.onlyApps(), [APP]);
  });
});
