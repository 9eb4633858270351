// People are asked before an application gets scopes, with openid-client; and take it back: themselves, and through the
// Okta SDK.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import * as openid from 'openid-client';
import okta from '@okta/okta-sdk-nodejs';
import { Admin } from './lib/admin.mjs';
import { Server } from './lib/server.mjs';
import { Browser, World } from './lib/world.mjs';

const server = new Server();
let admin, client, portal, world, scopes, browser;
before(async () => {
  await server.start();
  admin = new Admin(server);
  client = new okta.Client({ orgUrl: server.url, token: server.bootstrap.apiToken });
  world = await World.make(server);
  const app = await admin.ok('GET', `/api/v1/apps/${world.app.id}`);
  Object.assign(app.settings.oauthClient, { grant_types: ['authorization_code', 'refresh_token'], consent_method: 'REQUIRED' });
  await admin.ok('PUT', `/api/v1/apps/${world.app.id}`, app);
  const path = `/api/v1/authorizationServers/${world.as.id}`;
  await admin.ok('POST', `${path}/policies/${world.policy.id}/rules`, {
    type: 'RESOURCE_ACCESS', name: 'People', priority: 2,
    conditions: { people: { groups: { include: ['EVERYONE'] } }, grantTypes: { include: ['authorization_code'] }, scopes: { include: ['*'] } },
    actions: { token: { accessTokenLifetimeMinutes: 10 } },
  });
  scopes = Object.fromEntries((await admin.ok('GET', `${path}/scopes`)).map((scope) => [scope.name, scope]));
  await admin.ok('PUT', `${path}/scopes/${scopes['chat.read'].id}`, { name: 'chat.read', displayName: 'Read your chats', description: 'Every message that you were sent.', consent: 'REQUIRED' });
  await admin.ok('PUT', `${path}/scopes/${scopes['chat.write'].id}`, { name: 'chat.write', displayName: 'Write in your name', consent: 'FLEXIBLE', optional: true });
  portal = await openid.discovery(new URL(world.asIssuer), world.clientId, { id_token_signed_response_alg: 'ES256' }, openid.None(), { execute: [openid.allowInsecureRequests] });
  browser = new Browser(server.url);
});
after(() => server.stop());

async function all(collection) {
  const rows = [];
  await collection.each((row) => { rows.push(row); });
  return rows;
}

const everything = 'openid chat.read chat.write offline_access';

// An authorization request of openid-client, and where it has led when the person has signed on.
async function begin(scope = everything, parameters = {}) {
  const checks = { pkceCodeVerifier: openid.randomPKCECodeVerifier(), expectedState: openid.randomState() };
  const url = openid.buildAuthorizationUrl(portal, {
    redirect_uri: world.redirectUri, scope, state: checks.expectedState,
    code_challenge: await openid.calculatePKCECodeChallenge(checks.pkceCodeVerifier), code_challenge_method: 'S256', ...parameters,
  });
  return { checks, location: await browser.signOn(url, world.login, world.password) };
}
const answer = (html, decision, changes = {}, headers = { Origin: server.url }) =>
  browser.fetch(`${server.url}/signin/consent`, { method: 'POST', headers, body: new URLSearchParams({ ...Browser.fields(html), decision, ...changes }) });
async function ask(...request) {
  const begun = await begin(...request);
  assert.equal(begun.location.pathname, '/signin/consent', begun.location.href);
  return { ...begun, html: await (await browser.fetch(begun.location)).text() };
}
async function conclude({ checks, html }, decision, changes) {
  const answered = await answer(html, decision, changes);
  assert.equal(answered.status, 303);
  return openid.authorizationCodeGrant(portal, new URL(answered.headers.get('location')), checks);
}
// What was given at one moment has no order.
const byName = (grants) => grants.toSorted((a, b) => a._embedded.scope.name.localeCompare(b._embedded.scope.name));
const grants = () => admin.ok('GET', `/api/v1/users/${world.person.id}/grants?expand=scope`);

test('who says no sends the application away, and nothing was given', async () => {
  const asked = await ask();
  for (const part of [/Read your chats/, /Every message that you were sent/, /Write in your name/, new RegExp(world.app.label), new RegExp(world.as.name), new RegExp(world.login)]) assert.match(asked.html, part);
  assert.doesNotMatch(asked.html, /<script/);
  await assert.rejects(conclude(asked, 'deny'), (error) => error.error === 'access_denied');
  assert.deepEqual(await grants(), []);
  const [event] = (await admin.events('app.oauth2.as.consent.grant')).slice(-1);
  assert.deepEqual([event.outcome.result, event.actor.id], ['DENY', world.person.id]);
  const silently = await begin('openid chat.read', { prompt: 'none' });
  await assert.rejects(openid.authorizationCodeGrant(portal, silently.location, silently.checks), (error) => error.error === 'consent_required');
});

test('a forged answer leads nowhere', async () => {
  const { html } = await ask();
  for (const [changes, headers] of [
    [{}, { Origin: 'https://evil.example' }], [{}, { 'Sec-Fetch-Site': 'cross-site' }],
    [{ form_token: 'x' }], [{ shown: scopes['chat.write'].id }], [{ request: 'arq00000000000000000' }],
  ]) {
    const refused = await answer(html, 'approve', changes, headers);
    assert.deepEqual([refused.status, refused.headers.get('location')], [403, null]);
  }
  const other = new Browser(server.url);
  assert.equal((await other.fetch(`${server.url}/signin/consent`, { method: 'POST', body: new URLSearchParams({ ...Browser.fields(html), decision: 'approve' }) })).status, 403);
  assert.deepEqual(await grants(), []);
});

test('who agrees is asked once, may leave out what is optional, and may be asked again', async () => {
  const asked = await ask();
  const { [`accept_${scopes['chat.write'].id}`]: ticked, ...fields } = Browser.fields(asked.html);
  assert.equal(ticked, 'yes');
  const answered = await browser.fetch(`${server.url}/signin/consent`, { method: 'POST', headers: { Origin: server.url }, body: new URLSearchParams({ ...fields, decision: 'approve' }) });
  const tokens = await openid.authorizationCodeGrant(portal, new URL(answered.headers.get('location')), asked.checks);
  assert.equal(tokens.scope, 'openid chat.read offline_access');
  assert.deepEqual((await grants()).map((grant) => grant._embedded.scope.name), ['chat.read']);
  const silently = await begin('openid chat.read', { prompt: 'none' });
  assert.ok((await openid.authorizationCodeGrant(portal, silently.location, silently.checks)).access_token);
  assert.equal((await conclude(await ask(everything, { prompt: 'consent' }), 'approve')).scope, everything);
  const recorded = (await admin.events('app.oauth2.as.consent.grant')).filter((event) => event.outcome.result === 'SUCCESS');
  assert.deepEqual(recorded.map((event) => event.target[0].displayName), ['chat.read', 'chat.read', 'chat.write']);
});

test('what a person takes back is refused to the refresh token and gone from access tokens', async () => {
  const begun = await begin();
  const tokens = await openid.authorizationCodeGrant(portal, begun.location, begun.checks);
  const url = `${server.url}/my/applications`;
  const page = await (await browser.fetch(url)).text();
  assert.match(page, /Read your chats/);
  const taken = await browser.fetch(url, { method: 'POST', headers: { Origin: server.url }, body: new URLSearchParams(Browser.fields(page)) });
  assert.equal(taken.status, 303);
  assert.match(await (await browser.fetch(url)).text(), /id="nothing"/);
  await assert.rejects(openid.refreshTokenGrant(portal, tokens.refresh_token, { scope: 'chat.read' }), (error) => error.error === 'consent_required');
  assert.equal((await openid.refreshTokenGrant(portal, tokens.refresh_token)).scope, 'openid offline_access');
  assert.equal((await ask()).location.pathname, '/signin/consent');
});

test('the SDK sees and takes back what people agreed to', async () => {
  const api = client.userApi, of = { userId: world.person.id, clientId: world.clientId };
  await conclude(await ask(), 'approve');
  const listed = await all(await api.listUserGrants({ userId: of.userId, expand: 'scope' }));
  assert.deepEqual(byName(await grants()).map((grant) => grant._embedded.scope.displayName), ['Read your chats', 'Write in your name']);
  assert.deepEqual(listed.map((grant) => grant._embedded.scope.id).sort(), [scopes['chat.read'].id, scopes['chat.write'].id].sort());
  const write = listed.find((grant) => grant.scopeId === scopes['chat.write'].id);
  assert.deepEqual((await all(await api.listUserGrants({ userId: of.userId, scopeId: scopes['chat.write'].id }))).map((grant) => grant.id), [write.id]);
  assert.equal((await all(await api.listUserGrants({ userId: of.userId, limit: 1 }))).length, 2, 'page by page');
  const grant = await api.getUserGrant({ userId: of.userId, grantId: listed[0].id });
  assert.deepEqual([grant.clientId, grant.issuer, grant.source, grant.status, grant.createdBy.id], [world.clientId, world.asIssuer, 'END_USER', 'ACTIVE', world.person.id]);
  await api.revokeTokensForUserAndClient(of);
  assert.deepEqual((await all(await api.listUserClients({ userId: of.userId }))).map((one) => one.client_id), [world.clientId], 'without a token, too');
  assert.deepEqual((await all(await api.listGrantsForUserAndClient(of))).map((one) => one.id), listed.map((one) => one.id));

  await api.revokeUserGrant({ userId: of.userId, grantId: grant.id });
  assert.equal((await admin.call('GET', `/api/v1/users/${of.userId}/grants/${grant.id}`)).status, 404);
  await api.revokeGrantsForUserAndClient(of);
  assert.deepEqual(await grants(), []);
  await conclude(await ask(), 'approve');
  await api.revokeUserGrants({ userId: of.userId });
  assert.deepEqual(await grants(), []);
  for (const type of ['revoke', 'revoke.user', 'revoke.user.client']) assert.ok((await admin.events(`app.oauth2.as.consent.${type}`)).length > 0, type);
});

test('a trusted application is not held up, and consent ends with what it was about', async () => {
  const app = await admin.ok('GET', `/api/v1/apps/${world.app.id}`);
  app.settings.oauthClient.consent_method = 'TRUSTED';
  await conclude(await ask('openid chat.read'), 'approve');
  await admin.ok('PUT', `/api/v1/apps/${world.app.id}`, app);
  assert.ok((await begin('openid chat.read')).location.searchParams.get('code'));
  await admin.ok('PUT', `/api/v1/authorizationServers/${world.as.id}/scopes/${scopes['chat.write'].id}`, { name: 'chat.send', consent: 'REQUIRED' });
  assert.ok((await begin('openid chat.send')).location.searchParams.get('code'));
  await admin.ok('POST', `/api/v1/users/${world.person.id}/lifecycle/deactivate`);
  assert.deepEqual(await grants(), []);
});
