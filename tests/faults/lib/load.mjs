// Work that remembers what was acknowledged, and the check that all of it is there.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Admin, agents } from '../../e2e/lib/admin.mjs';
import { post } from '../../e2e/lib/world.mjs';

// `doubtful`: requests that were answered 503. They may have had their effect, and may have it at most once.
export const nothingDone = () => ({ exchanges: [], redeemed: [], agents: [], doubtful: [], stopped: false });

// Works until it is told to stop or the server goes away.
export async function load(world, done) {
  const admin = new Admin(world.server);
  for (let i = 0; !done.stopped; ++i) {
    try {
      const form = await world.exchangeForm();
      const exchanged = await post(world.orgTokenUrl, form);
      if (exchanged.status === 200) done.exchanges.push({ form, idJag: exchanged.body.access_token });
      if (exchanged.status === 503) {
        done.doubtful.push({ form, answer: exchanged });
        await delay(50);
      }
      const idJag = exchanged.body.access_token;
      if (i % 2 && idJag) {
        const redeemed = await post(world.asTokenUrl, await world.redeemForm(idJag));
        if (redeemed.status === 200) done.redeemed.push(idJag);
      }
      if (i % 3 === 0) {
        const name = `Loaded ${randomBytes(6).toString('hex')}`;
        const registered = await admin.call('POST', agents, { profile: { name } });
        if (registered.status === 202) done.agents.push(name);
      }
    } catch {
      return;  // the server is gone
    }
  }
}

// On a server with high limits of failures: it is guessing on purpose.
export async function checkNothingIsLost(world, done) {
  const admin = new Admin(world.server);
  for (const name of done.agents) {
    const found = await admin.ok('GET', `${agents}?search=${encodeURIComponent(`profile.name eq "${name}"`)}`);
    assert.equal(found.data.length, 1, `${name} was acknowledged`);
  }
  for (const { form } of done.exchanges) {
    const again = await post(world.orgTokenUrl, form);
    assert.deepEqual([again.status, again.body.error], [401, 'invalid_client'], 'an assertion that was used before');
  }
  for (const idJag of done.redeemed) assert.equal((await world.redeem(idJag)).body.reason, 'id_jag_replayed');

  const logged = new Set();
  let next = `/api/v1/logs?limit=1000&filter=${encodeURIComponent('eventType eq "app.oauth2.token.grant.id_jag" and outcome.result eq "SUCCESS"')}`;
  for (;;) {
    const page = await admin.call('GET', next);
    for (const event of page.body) for (const target of event.target) if (target.type === 'id_jag') logged.add(target.id);
    next = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
    if (!next || page.body.length === 0) break;
  }
  for (const { idJag } of done.exchanges)
    assert.ok(logged.has(JSON.parse(Buffer.from(idJag.split('.')[1], 'base64url')).jti), 'every ID-JAG that left has its record');
}
