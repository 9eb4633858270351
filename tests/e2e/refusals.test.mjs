// What is refused, with which status, code and reason; and that the refusal is on record.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import * as jose from 'jose';
import { Server } from './lib/server.mjs';
import { Browser, World, post } from './lib/world.mjs';
import { agents } from './lib/admin.mjs';

const server = new Server();
let world, foreign;
before(async () => {
  // Guesses on purpose: the limit on them has a test of its own.
  await server.start('--limits-client-failures', '100000', '--limits-address-failures', '100000');
  world = await World.make(server);
  await world.signOn();
  foreign = await jose.generateKeyPair('ES256');
});
after(() => server.stop());

const now = () => Math.floor(Date.now() / 1000);
const b64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const unsigned = (header, claims) => `${b64(header)}.${b64(claims)}.`;
const claims = () => ({ iss: world.agent.id, sub: world.agent.id, aud: world.orgTokenUrl, iat: now(), exp: now() + 60, jti: randomBytes(8).toString('hex') });

async function lastReason(type) {
  const events = await world.admin.ok('GET', `/api/v1/logs?limit=1&sortOrder=DESCENDING&filter=${encodeURIComponent(`eventType eq "${type}"`)}`);
  return `${events[0]?.outcome.result} ${events[0]?.outcome.reason}`;
}

describe('a client assertion', () => {
  const cases = {
    'with alg none': [() => unsigned({ alg: 'none' }, claims()), 'client_assertion_invalid_jwt'],
    'with an HMAC over the public key': [() => {
      const input = `${b64({ alg: 'HS256', kid: 'k1' })}.${b64(claims())}`;
      return `${input}.${createHmac('sha256', JSON.stringify(world.jwk)).update(input).digest('base64url')}`;
    }, 'client_assertion_invalid_jwt'],
    'of the type of an access token': [() => world.assertion(world.orgTokenUrl, {}, { typ: 'at+jwt' }), 'client_assertion_invalid_jwt'],
    'with a critical header that nobody knows': [async () => {
      const [, body, signature] = (await world.assertion(world.orgTokenUrl)).split('.');
      return `${b64({ alg: 'ES256', kid: 'k1', crit: ['x'], x: 1 })}.${body}.${signature}`;
    }, 'client_assertion_invalid_jwt'],
    'in base64url that is not canonical': [async () => {
      const parts = (await world.assertion(world.orgTokenUrl)).split('.');
      const last = parts[2].at(-1), alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      parts[2] = parts[2].slice(0, -1) + alphabet[alphabet.indexOf(last) + 1];
      return parts.join('.');
    }, 'client_assertion_invalid_jwt'],
    'with padding': [async () => `${await world.assertion(world.orgTokenUrl)}==`, 'client_assertion_invalid_jwt'],
    'that expired': [() => world.assertion(world.orgTokenUrl, { exp: now() - 1 }), 'client_assertion_expired_token'],
    'without exp': [() => world.assertion(world.orgTokenUrl, { exp: undefined }), 'client_assertion_expiration_required'],
    'valid for a day': [() => world.assertion(world.orgTokenUrl, { exp: now() + 86400 }), 'client_assertion_expires_too_far_in_future'],
    'from the future': [() => world.assertion(world.orgTokenUrl, { iat: now() + 600 }), 'client_assertion_issued_at_in_future'],
    'for the other server': [() => world.assertion(world.asTokenUrl), 'client_assertion_invalid_audience'],
    'for somebody else besides': [() => world.assertion([world.orgTokenUrl, 'https://evil.example']), 'client_assertion_invalid_audience'],
    'with another sub': [() => world.assertion(world.orgTokenUrl, { sub: 'wlpother' }), 'client_assertion_invalid_subject'],
    'of nobody': [() => world.assertion(world.orgTokenUrl, { iss: 'wlpnobody', sub: 'wlpnobody' }), 'invalid_client_id'],
    'with an unknown kid': [() => world.assertion(world.orgTokenUrl, {}, { kid: 'k2' }), 'client_assertion_invalid_kid'],
    'of a foreign key': [() => world.assertion(world.orgTokenUrl, {}, {}, foreign.privateKey), 'client_assertion_invalid_signature'],
  };
  for (const [name, [make, reason]] of Object.entries(cases))
    test(`${name} is refused`, async () => {
      const answer = await world.exchange({ client_assertion: await make() });
      assert.deepEqual([answer.status, answer.body.error], [401, 'invalid_client'], JSON.stringify(answer.body));
      assert.equal(answer.body.reason, undefined, 'who proved nothing is not told the reason');
      assert.equal(await lastReason('app.oauth2.token.grant.id_jag'), `FAILURE ${reason}`);
    });

  test('is good once, also without a jti', async () => {
    for (const used of [await world.assertion(world.orgTokenUrl), await world.assertion(world.orgTokenUrl, { jti: undefined })]) {
      assert.equal((await world.exchange({ client_assertion: used })).status, 200);
      assert.equal((await world.exchange({ client_assertion: used })).body.reason, 'client_assertion_already_used');
    }
  });
});

describe('an exchange', () => {
  const cases = {
    'for a scope beyond the connection': [{ scope: 'chat.write' }, 400, 'invalid_scope', 'no_matching_scope'],
    'for a scope that does not exist': [{ scope: 'chat.own' }, 400, 'invalid_scope', 'invalid_scope'],
    'without a scope': [{ scope: '' }, 400, 'invalid_scope', 'missing_scopes'],
    'for sign-on scopes': [{ scope: 'openid' }, 400, 'invalid_scope', 'openid_not_allowed_token_exchange'],
    'without an audience': [{ audience: '' }, 400, 'invalid_target', 'token_exchange_invalid_audience'],
    'for an unconnected audience': [{ audience: 'https://elsewhere.example' }, 400, 'invalid_target', 'token_exchange_invalid_audience'],
    'for a foreign resource': [{ resource: 'https://elsewhere.example' }, 400, 'invalid_target', 'token_exchange_invalid_resource'],
    'with an actor token': [{ actor_token: 'x', actor_token_type: 'y' }, 400, 'invalid_request', 'invalid_actor_token_type'],
    'with garbage for a subject': [{ subject_token: 'garbage' }, 400, 'invalid_grant', 'invalid_subject_token'],
    'with a subject type that is not taken': [{ subject_token_type: 'urn:x' }, 400, 'invalid_request', 'invalid_subject_token_type'],
    'for a token type that is not issued': [{ requested_token_type: 'urn:x' }, 400, 'invalid_request', 'invalid_requested_token_type'],
  };
  for (const [name, [changes, status, error, reason]] of Object.entries(cases))
    test(`${name} is refused`, async () => {
      const answer = await world.exchange(changes);
      assert.deepEqual([answer.status, answer.body.error, answer.body.reason], [status, error, reason]);
      assert.ok(answer.body.error_description.length > 10);
    });

  test("with somebody else's access token, or its own, is refused", async () => {
    assert.equal((await world.exchange({ subject_token: world.orgAccessToken })).body.reason, 'invalid_subject_token');
  });

  test('with any link of the chain cut is refused, and works again when it is mended', async () => {
    const own = await World.make(server);
    await own.signOn();
    const { admin } = own;
    const connection = `${own.agentPath}/connections/${own.connection.id}`, key = `${own.agentPath}/credentials/jwks/${own.key.id}`;
    const cuts = [
      [() => admin.ok('POST', `${own.agentPath}/lifecycle/deactivate`), () => admin.ok('POST', `${own.agentPath}/lifecycle/activate`), 'invalid_client'],
      [() => admin.ok('POST', `${connection}/lifecycle/deactivate`), () => admin.ok('POST', `${connection}/lifecycle/activate`), 'invalid_target'],
      [() => admin.ok('POST', `/api/v1/users/${own.person.id}/lifecycle/suspend`), async () => {
        await admin.ok('POST', `/api/v1/users/${own.person.id}/lifecycle/unsuspend`);
        await own.signOn();
      }, 'invalid_grant'],
      [() => admin.ok('DELETE', `/api/v1/apps/${own.app.id}/users/${own.person.id}`), () => admin.ok('POST', `/api/v1/apps/${own.app.id}/users`, { id: own.person.id, scope: 'USER' }), 'invalid_grant'],
      [() => admin.ok('POST', `/api/v1/apps/${own.app.id}/lifecycle/deactivate`), () => admin.ok('POST', `/api/v1/apps/${own.app.id}/lifecycle/activate`), 'invalid_grant'],
      [() => admin.ok('POST', `/api/v1/authorizationServers/${own.as.id}/lifecycle/deactivate`), () => admin.ok('POST', `/api/v1/authorizationServers/${own.as.id}/lifecycle/activate`), 'invalid_target'],
    ];
    for (const [cut, mend, error] of cuts) {
      assert.equal((await own.exchange()).status, 200);
      await cut();
      assert.equal((await own.exchange()).body.error, error, cut.toString());
      await mend();
    }
    assert.equal((await admin.call('POST', `${key}/lifecycle/deactivate`)).status, 400, 'the only key of a client that needs one');
    assert.equal((await own.exchange()).status, 200);
  });
});

describe('a redemption', () => {
  test('of what is no ID-JAG, or of one that was changed, is refused', async () => {
    const good = await world.idJag();
    for (const bad of ['x', world.idToken, world.orgAccessToken, good.slice(0, -6) + 'AAAAAA', good.split('.').slice(0, 2).join('.') + '.'])
      assert.deepEqual([(await world.redeem(bad)).status, (await world.redeem(bad)).body.error], [400, 'invalid_grant']);
  });
  test('of the same ID-JAG twice is refused', async () => {
    const idJag = await world.idJag();
    assert.equal((await world.redeem(idJag)).status, 200);
    assert.equal((await world.redeem(idJag)).body.reason, 'id_jag_replayed');
    assert.equal(await lastReason('app.oauth2.as.token.grant.access_token'), 'FAILURE id_jag_replayed');
  });
  test("of another agent's ID-JAG is refused", async () => {
    const other = await World.make(server);
    await other.signOn();
    const stolen = await world.idJag();
    const answer = await post(world.asTokenUrl, { ...(await other.redeemForm(stolen)), client_assertion: await other.assertion(world.asTokenUrl) });
    assert.equal(answer.body.reason, 'id_jag_client_mismatch');
  });
  test('at another server, or at the org server, is refused', async () => {
    const other = await World.make(server);
    const idJag = await world.idJag();
    const elsewhere = await post(other.asTokenUrl, { ...(await world.redeemForm(idJag)), client_assertion: await world.assertion(other.asTokenUrl) });
    assert.equal(elsewhere.body.reason, 'jwt_bearer_grant_invalid_audience');
    const org = await post(world.orgTokenUrl, { ...(await world.redeemForm(idJag)), client_assertion: await world.assertion(world.orgTokenUrl) });
    assert.equal(org.body.error, 'unsupported_grant_type');
  });
});

describe('of 32 at once exactly one', () => {
  const race = async (send) => (await Promise.all(Array.from({ length: 32 }, send))).map((answer) => answer.status);
  const once = (statuses) => assert.equal(statuses.filter((status) => status === 200).length, 1, statuses.join(' '));
  test('gets an ID-JAG for one assertion', async () => {
    const form = await world.exchangeForm();
    once(await race(() => post(world.orgTokenUrl, form)));
  });
  test('gets an access token for one ID-JAG', async () => {
    const idJag = await world.idJag();
    const forms = await Promise.all(Array.from({ length: 32 }, () => world.redeemForm(idJag)));
    once(await race((_, index) => post(world.asTokenUrl, forms[index])));
  });
  test('gets tokens for one code', async () => {
    const verifier = randomBytes(32).toString('base64url');
    const back = await world.authorize(new Browser(server.url), verifier);
    once(await race(() => world.redeemCode(back.searchParams.get('code'), verifier)));
  });
});

describe('sign-on', () => {
  const verifier = randomBytes(32).toString('base64url');
  const code = async () => (await world.authorize(new Browser(server.url), verifier)).searchParams.get('code');

  test('does not redirect to an address that is not registered', async () => {
    const answer = await new Browser(server.url).fetch(world.authorizeUrl(verifier, { redirect_uri: 'https://evil.example/' }));
    assert.equal(answer.status, 400);
    assert.equal(answer.headers.get('location'), null);
  });
  test('needs PKCE and says so by redirect', async () => {
    for (const changes of [{ code_challenge: undefined, code_challenge_method: undefined }, { code_challenge_method: 'plain' }]) {
      const answer = await new Browser(server.url).fetch(world.authorizeUrl(verifier, changes));
      assert.equal(new URL(answer.headers.get('location')).searchParams.get('error'), 'invalid_request');
    }
  });
  test('without the form token, or from another site, is refused', async () => {
    const browser = new Browser(server.url);
    const html = await (await browser.fetch(world.authorizeUrl(verifier))).text();
    const values = { username: world.login, password: world.password };
    assert.notEqual((await browser.submit(html, { ...values, form_token: 'guess' })).status, 303);
    const cross = await browser.fetch(`${server.url}/signin`, { method: 'POST', headers: { Origin: 'https://evil.example' }, body: new URLSearchParams({ ...Browser.fields(html), ...values }) });
    assert.equal(cross.status, 400);
  });
  test('is locked after five wrong passwords, whatever the sixth is', async () => {
    const victim = await World.make(server);
    const browser = new Browser(server.url);
    let html = await (await browser.fetch(victim.authorizeUrl(verifier))).text();
    for (let i = 0; i < 5; ++i) {
      const answer = await browser.submit(html, { username: victim.login, password: `wrong ${i}` });
      assert.equal(answer.status, 403);
      html = await answer.text();
    }
    assert.equal((await browser.submit(html, { username: victim.login, password: victim.password })).status, 403);
    assert.equal((await victim.admin.events('user.account.lock')).length, 1);
  });
  test('code: wrong verifier, none, another redirect, twice', async () => {
    assert.equal((await world.redeemCode(await code(), 'x'.repeat(43))).body.error, 'invalid_grant');
    assert.equal((await world.redeemCode(await code(), undefined)).body.error, 'invalid_request');
    assert.equal((await world.redeemCode(await code(), verifier, { redirect_uri: 'http://127.0.0.1:9/other' })).body.error, 'invalid_grant');
    const used = await code();
    const first = await world.redeemCode(used, verifier);
    assert.equal(first.status, 200);
    assert.equal((await world.redeemCode(used, verifier)).body.error, 'invalid_grant');
    const info = await fetch(`${server.url}/oauth2/v1/userinfo`, { headers: { Authorization: `Bearer ${first.body.access_token}` } });
    assert.equal(info.status, 401, 'what the first use gave is revoked');
  });
});

describe('the management API', () => {
  const rsa1024 = () => generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
  const name = { profile: { name: 'x' } };
  const cases = {
    'without a token': ['GET', agents, undefined, 401, 'E0000011', { Authorization: '' }],
    'with a wrong token': ['GET', agents, undefined, 401, 'E0000011', { Authorization: 'SSWS 00wrong' }],
    'with malformed JSON': ['POST', agents, '{"profile":', 400, 'E0000003'],
    'with a member twice': ['POST', agents, '{"profile":{"name":"Twice","name":"Thrice"}}', 400, 'E0000003'],
    'with a member twice in escapes': ['POST', agents, '{"profile":{"name":"Twice","\\u006eame":"Thrice"}}', 400, 'E0000003'],
    'with broken UTF-8': ['POST', agents, new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400, 'E0000003'],
    'with nesting without end': ['POST', agents, '['.repeat(5000), 400, 'E0000003'],
    'with another content type': ['POST', agents, 'name=x', 400, 'E0000021', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    'with an unknown member': ['POST', agents, { ...name, admin: true }, 400, 'E0000001'],
    'with a name too short': ['POST', agents, name, 400, 'E0000001'],
    'with a name of blanks': ['POST', agents, { profile: { name: '     ' } }, 400, 'E0000001'],
    'with a name that runs backwards': ['POST', agents, { profile: { name: 'abc\u202edef' } }, 400, 'E0000001'],
    'with a name of invisible characters': ['POST', agents, { profile: { name: '\u200b\u200b\u200b\u200b' } }, 400, 'E0000001'],
    'with a name that never ends': ['POST', agents, { profile: { name: 'n'.repeat(300) } }, 400, 'E0000001'],
    'for an unknown agent': ['GET', `${agents}/wlpnobody`, undefined, 404, 'E0000007'],
    'for an unknown path': ['GET', '/workload-principals/api/v1/nothing', undefined, 404, 'E0000008'],
    'with an unknown method': ['PUT', '/api/v1/logs', {}, 405, 'E0000022'],
    'with a bad cursor': ['GET', `${agents}?after=abc`, undefined, 400, 'E0000029'],
    'with a bad search': ['GET', `${agents}?search=nonsense`, undefined, 400, 'E0000031'],
    'with a bad filter': ['GET', '/api/v1/logs?filter=nonsense', undefined, 400, 'E0000053'],
  };
  for (const [what, [method, target, body, status, code, headers]] of Object.entries(cases))
    test(`${what} is refused`, async () => {
      const answer = await world.admin.call(method, target, body, headers);
      assert.deepEqual([answer.status, answer.body.errorCode], [status, code], JSON.stringify(answer.body));
      assert.ok(answer.headers.get('x-okta-request-id'));
      assert.equal(answer.body.errorLink, answer.body.errorCode);
    });

  test('with a body too large is refused', async () => {
    const answer = await world.admin.call('POST', agents, 'x'.repeat(2 * 1024 * 1024)).catch((error) => ({ status: 413, error }));
    assert.equal(answer.status, 413);
  });

  const keys = {
    'a short RSA key': rsa1024,
    'a point off the curve': () => ({ ...world.jwk, kid: 'off', x: world.jwk.y, y: world.jwk.x }),
    'a private key': async () => ({ ...(await jose.exportJWK(world.keys.privateKey)), kid: 'private' }),
    'a symmetric key': () => ({ kty: 'oct', k: 'AAAA', kid: 'oct' }),
    'a key for encryption': () => ({ ...world.jwk, kid: 'enc', use: 'enc' }),
    'a kid that is taken': () => world.jwk,
    'an alg that does not fit': () => ({ ...world.jwk, kid: 'alg', alg: 'RS256' }),
  };
  for (const [what, make] of Object.entries(keys))
    test(`does not take ${what}`, async () => {
      const jwk = await make();
      const answer = await world.admin.call('POST', `${world.agentPath}/credentials/jwks`, jwk);
      assert.deepEqual([answer.status, answer.body.errorCode], [400, 'E0000001'], JSON.stringify(answer.body));
      assert.ok(answer.body.errorCauses.length >= 1);
      if (jwk.d) assert.ok(!JSON.stringify(answer.body).includes(jwk.d), 'the secret is not sent back');
    });
});

test('who guesses too often waits', async () => {
  const strict = new Server();
  await strict.start('--limits-client-failures', '5');
  try {
    const guess = () => post(`${strict.url}/oauth2/v1/token`, { grant_type: 'authorization_code', client_id: 'wlpvictim', client_secret: 'guess' });
    const statuses = [];
    for (let i = 0; i < 7; ++i) statuses.push((await guess()).status);
    assert.deepEqual(statuses.slice(0, 5), [401, 401, 401, 401, 401]);
    assert.equal(statuses.at(-1), 429);
  } finally {
    await strict.stop();
  }
});
