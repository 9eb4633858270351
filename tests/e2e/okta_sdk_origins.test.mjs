// The Okta Node SDK, unchanged, makes trusted origins; what scripts of theirs and of others are then told.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import okta from '@okta/okta-sdk-nodejs';
import { Admin } from './lib/admin.mjs';
import { Server } from './lib/server.mjs';

const server = new Server();
let api, admin;
before(async () => {
  await server.start();
  api = new okta.Client({ orgUrl: server.url, token: server.bootstrap.apiToken }).trustedOriginApi;
  admin = new Admin(server);
});
after(() => server.stop());

const trustedOrigin = (name, origin, type = 'CORS') => ({ name, origin, scopes: [{ type }] });

// As a browser sends it for a script of the origin: what it may read.
const allowed = (response) => response.headers.get('access-control-allow-origin');
const ask = (origin, target = '/api/v1/users/me', init = {}) =>
  fetch(server.url + target, { ...init, headers: { Origin: origin, Authorization: `SSWS ${server.bootstrap.apiToken}`, ...init.headers } });
const preflight = (origin, target) =>
  fetch(server.url + target, { method: 'OPTIONS', headers: { Origin: origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'authorization, content-type' } });

test('a trusted origin is made, read, changed as it was read, switched, listed and deleted', async () => {
  await assert.rejects(api.createTrustedOrigin({ trustedOrigin: trustedOrigin('Bad', 'https://app.example.test/path') }), (error) => error.status === 400 && /must end with its host/.test(JSON.stringify(error.errorCauses)));
  const made = await api.createTrustedOrigin({ trustedOrigin: trustedOrigin('Console', 'https://console.example.test') });
  assert.match(made.id, /^tos\w{17}$/);
  assert.ok(made.created instanceof Date && made.createdBy);
  const read = await api.getTrustedOrigin({ trustedOriginId: made.id });
  assert.deepEqual([read.name, read.origin, read.status, read.scopes[0].type], ['Console', 'https://console.example.test', 'ACTIVE', 'CORS']);
  read.name = 'The console';
  assert.equal((await api.replaceTrustedOrigin({ trustedOriginId: made.id, trustedOrigin: read })).name, 'The console');
  assert.equal((await api.deactivateTrustedOrigin({ trustedOriginId: made.id })).status, 'INACTIVE');
  assert.equal((await api.activateTrustedOrigin({ trustedOriginId: made.id })).status, 'ACTIVE');
  const names = async (request) => {
    const found = [];
    await (await api.listTrustedOrigins(request)).each((one) => { found.push(one.name); });
    return found;
  };
  await api.createTrustedOrigin({ trustedOrigin: trustedOrigin('Landing', 'https://landing.example.test', 'REDIRECT') });
  assert.deepEqual(await names({ limit: 1 }), ['The console', 'Landing']);
  assert.deepEqual(await names({ q: 'land' }), ['Landing']);
  assert.deepEqual(await names({ filter: 'type eq "CORS" and status eq "ACTIVE"' }), ['The console']);
  await api.deleteTrustedOrigin({ trustedOriginId: made.id });
  await assert.rejects(api.getTrustedOrigin({ trustedOriginId: made.id }), (error) => error.status === 404);
  for (const verb of ['create', 'update', 'deactivate', 'activate', 'delete']) assert.ok((await admin.events(`security.trusted_origin.${verb}`)).length > 0, verb);
});

test('its scripts may call, others may not, and a change counts at once', async () => {
  const origin = 'https://app.example.test', evil = 'https://app.example.test.evil.test';
  assert.equal(allowed(await ask(origin)), null);
  const made = await api.createTrustedOrigin({ trustedOrigin: trustedOrigin('App', origin) });
  const answer = await ask(origin);
  assert.deepEqual([answer.status, allowed(answer), answer.headers.get('vary')], [200, origin, 'Origin']);
  assert.match(answer.headers.get('access-control-expose-headers'), /X-Okta-Request-Id/);
  assert.equal(answer.headers.get('access-control-allow-credentials'), null);
  for (const other of ['null', evil, 'http://app.example.test', 'https://app.example.test:8443', 'https://sub.app.example.test', 'https://landing.example.test'])
    assert.equal(allowed(await ask(other)), null, other);
  for (const target of ['/oauth2/v1/token', '/oauth2/v1/introspect', '/oauth2/v1/revoke', '/oauth2/default/v1/token', '/workload-principals/api/v1/ai-agents']) {
    const before = await preflight(origin, target);
    assert.deepEqual([before.status, allowed(before)], [204, origin], target);
    assert.match(before.headers.get('access-control-allow-headers'), /Authorization/);
    assert.deepEqual([(await preflight(evil, target)).status, allowed(await preflight(evil, target))], [403, null], target);
  }
  const refused = await ask(origin, '/oauth2/v1/token', { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials' }) });
  assert.deepEqual([refused.status >= 400, allowed(refused)], [true, origin]);
  assert.equal(allowed(await ask(origin, '/oauth2/v1/authorize?client_id=none')), null);
  assert.notEqual((await preflight(origin, '/oauth2/v1/authorize')).status, 204);
  for (const target of ['/.well-known/openid-configuration', '/oauth2/v1/keys', '/oauth2/v1/userinfo']) assert.equal(allowed(await ask(evil, target)), '*', target);
  await api.deactivateTrustedOrigin({ trustedOriginId: made.id });
  assert.equal(allowed(await ask(origin)), null);
  assert.equal((await preflight(origin, '/oauth2/v1/token')).status, 403);
  await server.kill();
  await server.start();
  assert.equal(allowed(await ask(origin)), null);
  await api.activateTrustedOrigin({ trustedOriginId: made.id });
  assert.equal(allowed(await ask(origin)), origin);
});

test('people go on after signing off, and frames are allowed, only where an origin is trusted for that', async () => {
  const page = (target) => fetch(server.url + target, { redirect: 'manual' });
  const signOut = (uri) => page(`/login/signout?fromURI=${encodeURIComponent(uri)}`);
  assert.equal((await signOut('https://intranet.example.test/bye')).status, 400);
  const scopes = [{ type: 'REDIRECT' }, { type: 'IFRAME_EMBED', allowedOktaApps: ['OKTA_ENDUSER'] }];
  const made = await api.createTrustedOrigin({ trustedOrigin: { name: 'Intranet', origin: 'https://intranet.example.test', scopes } });
  assert.deepEqual(made.scopes.map((scope) => scope.type), ['REDIRECT', 'IFRAME_EMBED']);
  assert.equal((await signOut('https://intranet.example.test/bye')).headers.get('location'), 'https://intranet.example.test/bye');
  assert.equal((await signOut('https://intranet.example.test.evil.test/')).headers.get('location'), null);
  assert.match((await signOut('https://evil.test/')).headers.get('content-security-policy'), /frame-ancestors 'none'/);
  await api.deactivateTrustedOrigin({ trustedOriginId: made.id });
  assert.equal((await signOut('https://intranet.example.test/bye')).status, 400);
});
