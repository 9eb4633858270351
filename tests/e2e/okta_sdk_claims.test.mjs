// The Okta Node SDK and verifier, unchanged: claims of authorization servers, and tokens that carry them.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import okta from '@okta/okta-sdk-nodejs';
import OktaJwtVerifier from '@okta/jwt-verifier';
import { Server } from './lib/server.mjs';
import { World } from './lib/world.mjs';

const server = new Server();
let api, world;
before(async () => {
  await server.start();
  const client = new okta.Client({ orgUrl: server.url, token: server.bootstrap.apiToken });
  api = client.authorizationServerApi;
  world = await World.make(server);
  await world.signOn();
});
after(() => server.stop());

async function names(authServerId) {
  const found = [];
  await (await api.listOAuth2Claims({ authServerId })).each((claim) => { found.push(claim.name); });
  return found;
}

const claim = (name, value, more = {}) => ({ name, status: 'ACTIVE', claimType: 'RESOURCE', valueType: 'EXPRESSION', value, conditions: { scopes: [] }, alwaysIncludeInToken: true, ...more });

test('a claim is made, read, changed as it was read, listed and deleted; a bad one says where', async () => {
  const authServerId = world.as.id;
  await assert.rejects(api.createOAuth2Claim({ authServerId, oAuth2Claim: claim('bad', 'user.email +') }), (error) => error.status === 400 && /position 13/.test(JSON.stringify(error.errorCauses)));
  await assert.rejects(api.createOAuth2Claim({ authServerId, oAuth2Claim: claim('sub', 'user.email') }), (error) => error.status === 400);
  const made = await api.createOAuth2Claim({ authServerId, oAuth2Claim: claim('short_lived', 'user.email') });
  const read = await api.getOAuth2Claim({ authServerId, claimId: made.id });
  assert.deepEqual([read.name, read.claimType, read.valueType, read.system], ['short_lived', 'RESOURCE', 'EXPRESSION', false]);
  read.value = 'user.login';
  assert.equal((await api.replaceOAuth2Claim({ authServerId, claimId: made.id, oAuth2Claim: read })).value, 'user.login');
  assert.deepEqual(await names(authServerId), ['sub', 'short_lived']);
  await api.deleteOAuth2Claim({ authServerId, claimId: made.id });
  await assert.rejects(api.getOAuth2Claim({ authServerId, claimId: made.id }), (error) => error.status === 404);
});

test('the claim that every server says by itself is listed, read and left alone', async () => {
  const authServerId = world.as.id, found = [];
  await (await api.listOAuth2Claims({ authServerId })).each((claim) => { found.push(claim); });
  const sub = found.find((one) => one.system);
  assert.deepEqual([sub.name, sub.claimType, sub.valueType, sub.status], ['sub', 'RESOURCE', 'EXPRESSION', 'ACTIVE']);
  const claimId = sub.id, read = await api.getOAuth2Claim({ authServerId, claimId });
  assert.equal((await api.replaceOAuth2Claim({ authServerId, claimId, oAuth2Claim: read })).id, claimId);
  read.value = 'user.email';
  for (const change of [() => api.replaceOAuth2Claim({ authServerId, claimId, oAuth2Claim: read }), () => api.deleteOAuth2Claim({ authServerId, claimId })])
    await assert.rejects(change, (error) => error.status === 400 && /system claim/.test(JSON.stringify(error.errorCauses)));
});

test('what the application knows of the person is in tokens of the sign-on, of agents and in the preview', async () => {
  const one = await World.make(server), appId = one.app.id, userId = one.person.id;
  await one.signOn();
  for (const member of ['userName', 'role'])
    await api.createOAuth2Claim({ authServerId: one.as.id, oAuth2Claim: claim(`there_${member}`, `(appuser != null) ? appuser.${member} : app.clientId`) });
  const read = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
  const said = (claims) => [claims.there_userName, claims.there_role];
  assert.deepEqual(said(read((await one.signOnAtServer('openid')).body.access_token)), [one.login, undefined]);
  const { applicationApi } = new okta.Client({ orgUrl: server.url, token: server.bootstrap.apiToken });
  const updated = await applicationApi.updateApplicationUser({ appId, userId, appUser: { credentials: { userName: 'ada-l' }, profile: { role: 'chief' } } });
  assert.deepEqual([updated.credentials.userName, updated.profile.role], ['ada-l', 'chief']);
  for (const { body } of [await one.signOnAtServer('openid'), await one.redeem(await one.idJag())])
    assert.deepEqual(said(read(body.access_token)), ['ada-l', 'chief'], JSON.stringify(body));
  const preview = await one.admin.ok('POST', `/api/v1/authorizationServers/${one.as.id}/tokenPreview`, { clientId: one.clientId, userId, grantType: 'authorization_code', scopes: ['openid'] });
  assert.deepEqual(said(preview.accessToken), ['ada-l', 'chief'], JSON.stringify(preview));
});

test('the verifier reads the claims that a token carries', async () => {
  const authServerId = world.as.id;
  await api.createOAuth2Claim({ authServerId, oAuth2Claim: claim('given', 'String.toUpperCase(user.firstName)') });
  await api.createOAuth2Claim({ authServerId, oAuth2Claim: claim('groups', '.*', { valueType: 'GROUPS', group_filter_type: 'REGEX', conditions: { scopes: ['chat.read'] } }) });
  const redeemed = await world.redeem(await world.idJag());
  assert.equal(redeemed.status, 200, JSON.stringify(redeemed.body));
  const payload = JSON.parse(Buffer.from(redeemed.body.access_token.split('.')[1], 'base64url'));
  assert.deepEqual([payload.given, payload.groups, payload.sub], ['ADA', ['Everyone'], world.login]);
  const preview = await world.admin.ok('POST', `/api/v1/authorizationServers/${authServerId}/tokenPreview`, {
    clientId: world.agent.id, userId: world.login, grantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer', scopes: ['chat.read'],
  });
  assert.deepEqual([preview.allowed, preview.rule, preview.accessTokenLifetimeMinutes], [true, 'Everybody', 30]);
  const lasting = ({ jti, sid, amr, auth_time, iat, exp, ...rest }) => rest;
  assert.deepEqual(lasting(preview.accessToken), lasting(payload), 'the preview says what the token says');
  const rsa = await World.make(server, { algorithm: 'RS256' });
  await rsa.signOn();
  await api.createOAuth2Claim({ authServerId: rsa.as.id, oAuth2Claim: claim('given', 'user.firstName') });
  const verifier = new OktaJwtVerifier({ issuer: rsa.asIssuer, testing: { disableHttpsCheck: true }, assertClaims: { given: 'Ada' } });
  const token = (await rsa.redeem(await rsa.idJag())).body.access_token;
  assert.equal((await verifier.verifyAccessToken(token, rsa.audience)).claims.given, 'Ada');
});
