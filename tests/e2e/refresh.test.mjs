// While a person is away: refresh tokens with real clients, sign-on for a custom authorization server, taking tokens
// back, and passwords that expire.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import * as openid from 'openid-client';
import okta from '@okta/okta-sdk-nodejs';
import { Admin } from './lib/admin.mjs';
import { Server } from './lib/server.mjs';
import { Browser, World } from './lib/world.mjs';

const server = new Server();
const insecure = { execute: [openid.allowInsecureRequests] };
let admin, client, world;
before(async () => {
  await server.start();
  admin = new Admin(server);
  client = new okta.Client({ orgUrl: server.url, token: server.bootstrap.apiToken });
  world = await World.make(server);
  const app = await admin.ok('GET', `/api/v1/apps/${world.app.id}`);
  app.settings.oauthClient.grant_types = ['authorization_code', 'refresh_token'];
  app.settings.oauthClient.refresh_token = { rotation_type: 'ROTATE', leeway: 0 };
  await admin.ok('PUT', `/api/v1/apps/${world.app.id}`, app);
});
after(() => server.stop());

async function all(collection) {
  const rows = [];
  await collection.each((row) => { rows.push(row); });
  return rows;
}

// The tokens of a sign-on with openid-client at the issuer.
async function signOn(issuer = server.url, scope = 'openid email offline_access', browser = new Browser(server.url)) {
  // The org authorization server signs ID tokens with RS256, this custom one with ES256.
  const expected = issuer === server.url ? undefined : { id_token_signed_response_alg: 'ES256' };
  const portal = await openid.discovery(new URL(issuer), world.clientId, expected, openid.None(), insecure);
  const verifier = openid.randomPKCECodeVerifier(), state = openid.randomState();
  const url = openid.buildAuthorizationUrl(portal, {
    redirect_uri: world.redirectUri, scope, state, code_challenge: await openid.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  });
  const back = await browser.signOn(url, world.login, world.password);
  return { portal, tokens: await openid.authorizationCodeGrant(portal, back, { pkceCodeVerifier: verifier, expectedState: state }) };
}

const userInfo = (token) => fetch(`${server.url}/oauth2/v1/userinfo`, { headers: { Authorization: `Bearer ${token}` } });

test('openid-client refreshes, and a stolen refresh token takes everything back', async () => {
  const { portal, tokens } = await signOn();
  assert.ok(portal.serverMetadata().grant_types_supported.includes('refresh_token'));
  assert.ok(portal.serverMetadata().scopes_supported.includes('offline_access'));
  const fresh = await openid.refreshTokenGrant(portal, tokens.refresh_token);
  assert.equal(fresh.claims().sub, world.person.id);
  assert.equal((await userInfo(fresh.access_token)).status, 200);
  await assert.rejects(openid.refreshTokenGrant(portal, fresh.refresh_token, { scope: 'openid profile' }), (error) => error.error === 'access_denied');
  await assert.rejects(openid.refreshTokenGrant(portal, tokens.refresh_token), (error) => error.error === 'invalid_grant');
  await assert.rejects(openid.refreshTokenGrant(portal, fresh.refresh_token), (error) => error.error === 'invalid_grant');
  assert.equal((await userInfo(fresh.access_token)).status, 401, 'the access tokens of it are worth nothing any more');
});

test('openid-client revokes', async () => {
  const { portal, tokens } = await signOn();
  await openid.tokenRevocation(portal, tokens.refresh_token);
  await assert.rejects(openid.refreshTokenGrant(portal, tokens.refresh_token), (error) => error.error === 'invalid_grant');
});

test('the agent presents its application\'s refresh token', async () => {
  const { tokens } = await signOn();
  const type = 'urn:ietf:params:oauth:token-type:refresh_token';
  const exchanged = await world.exchange({ subject_token: tokens.refresh_token, subject_token_type: type });
  assert.equal(exchanged.status, 200, JSON.stringify(exchanged.body));
  assert.equal((await world.redeem(exchanged.body.access_token)).status, 200);
  await admin.ok('DELETE', `/api/v1/users/${world.person.id}/sessions`);
  const refused = await world.exchange({ subject_token: tokens.refresh_token, subject_token_type: type });
  assert.equal(refused.body.reason, 'invalid_subject_token_session_expired');
});

test('a person signs on for a custom authorization server', async () => {
  const rules = `/api/v1/authorizationServers/${world.as.id}/policies/${world.policy.id}/rules`;
  const scope = 'openid chat.read offline_access';
  await assert.rejects(signOn(world.asIssuer, scope), (error) => error.error === 'access_denied');
  await assert.rejects(signOn(world.asIssuer, 'openid other'), (error) => error.error === 'invalid_scope');
  await admin.ok('POST', rules, {
    type: 'RESOURCE_ACCESS', name: 'People', priority: 2,
    conditions: { people: { groups: { include: ['EVERYONE'] } }, grantTypes: { include: ['authorization_code'] }, scopes: { include: ['*'] } },
    actions: { token: { accessTokenLifetimeMinutes: 10, refreshTokenLifetimeMinutes: 60, refreshTokenWindowMinutes: 30 } },
  });
  const { portal, tokens } = await signOn(world.asIssuer, scope);
  assert.equal(tokens.expires_in, 600);
  assert.equal(tokens.claims().iss, world.asIssuer);
  const fresh = await openid.refreshTokenGrant(portal, tokens.refresh_token);
  assert.equal(fresh.scope, scope);

  const of = { authServerId: world.as.id, clientId: world.clientId };
  const api = client.authorizationServerApi;
  assert.deepEqual((await all(await api.listOAuth2ClientsForAuthorizationServer({ authServerId: world.as.id }))).map((one) => one.client_id), [world.clientId]);
  const [token] = await all(await api.listRefreshTokensForAuthorizationServerAndClient(of));
  assert.deepEqual([token.issuer, token.userId, token.status], [world.asIssuer, world.person.id, 'ACTIVE']);
  assert.equal((await api.getRefreshTokenForAuthorizationServerAndClient({ ...of, tokenId: token.id })).id, token.id);
  await api.revokeRefreshTokenForAuthorizationServerAndClient({ ...of, tokenId: token.id });
  await assert.rejects(openid.refreshTokenGrant(portal, fresh.refresh_token), (error) => error.error === 'invalid_grant');
  await api.revokeRefreshTokensForAuthorizationServerAndClient(of);
});

test('the SDK sees and takes back the refresh tokens of an application and of a user', async () => {
  const { portal, tokens } = await signOn();
  const apps = client.applicationApi, users = client.userApi, appId = world.app.id;
  const [ofApp] = (await all(await apps.listOAuth2TokensForApplication({ appId }))).slice(-1);
  assert.equal((await apps.getOAuth2TokenForApplication({ appId, tokenId: ofApp.id })).clientId, world.clientId);
  const of = { userId: world.person.id, clientId: world.clientId };
  assert.ok((await all(await users.listRefreshTokensForUserAndClient(of))).some((one) => one.id === ofApp.id));
  await users.revokeTokenForUserAndClient({ ...of, tokenId: ofApp.id });
  await assert.rejects(openid.refreshTokenGrant(portal, tokens.refresh_token), (error) => error.error === 'invalid_grant');
  assert.equal((await admin.call('GET', `/api/v1/apps/${appId}/tokens/${ofApp.id}`)).status, 404);  // the SDK caches what it read
  await apps.revokeOAuth2TokensForApplication({ appId });
  assert.equal((await admin.ok('GET', `/api/v1/apps/${appId}/tokens`)).length, 0);
});

test('one call ends everything that a person signed on to', async () => {
  for (const end of [
    () => admin.ok('DELETE', `/api/v1/users/${world.person.id}/sessions?oauthTokens=true`),
    () => admin.ok('POST', '/oauth2/v1/global-token-revocation', { sub_id: { format: 'opaque', id: world.person.id } }),
    () => admin.ok('POST', '/oauth2/v1/global-token-revocation', { sub_id: { format: 'iss_sub', iss: server.url, sub: world.person.id } }),
  ]) {
    const { portal, tokens } = await signOn();
    await end();
    await assert.rejects(openid.refreshTokenGrant(portal, tokens.refresh_token), (error) => error.error === 'invalid_grant');
    assert.equal((await userInfo(tokens.access_token)).status, 401);
  }
  const other = await admin.call('POST', '/oauth2/v1/global-token-revocation', { sub_id: { format: 'iss_sub', iss: 'https://other.example', sub: 'x' } });
  assert.equal(other.status, 400);
});

test('a password that expired is changed at the next sign-on', async () => {
  const users = client.userApi, userId = world.person.id;
  const changed = await users.changePassword({ userId, changePasswordRequest: { oldPassword: { value: world.password }, newPassword: { value: 'another staple battery' } } });
  assert.equal(changed.provider.type, 'OKTA');
  await assert.rejects(users.changePassword({ userId, changePasswordRequest: { oldPassword: { value: 'wrong' }, newPassword: { value: 'one more staple here' } } }), (error) => error.status === 400);
  // The SDK reads the answer as a user, which has no such member.
  const { tempPassword } = await admin.ok('POST', `/api/v1/users/${userId}/lifecycle/expire_password_with_temp_password`);
  assert.equal((await admin.ok('GET', `/api/v1/users/${userId}`)).status, 'PASSWORD_EXPIRED');

  const browser = new Browser(server.url);
  const page = await (await browser.fetch(world.authorizeUrl('a'.repeat(43)))).text();
  const asked = await browser.submit(page, { username: world.login, password: tempPassword });
  assert.equal(asked.status, 200);
  const html = await asked.text();
  assert.match(html, /Choose a new password/);
  const differ = await browser.submit(html, { password: tempPassword, new_password: world.password, new_password_again: 'something else 1' });
  assert.deepEqual([differ.status, /differ/.test(await differ.text())], [403, true]);
  const done = await browser.submit(html, { password: tempPassword, new_password: world.password, new_password_again: world.password });
  assert.equal(done.status, 303);
  assert.ok(new URL(done.headers.get('location')).searchParams.get('code'));
  assert.equal((await admin.ok('GET', `/api/v1/users/${userId}`)).status, 'ACTIVE');
  const [event] = (await admin.events('user.account.update_password')).slice(-1);
  assert.equal(event.actor.id, userId);
});
