// UserInfo of a custom authorization server, with the clients that ask for it.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import * as openid from 'openid-client';
import * as oauth from 'oauth4webapi';
import { Server } from './lib/server.mjs';
import { World } from './lib/world.mjs';

const server = new Server();
let world, admin;
before(async () => {
  await server.start();
  world = await World.make(server);
  admin = world.admin;
  await world.signOn();
  const claims = `/api/v1/authorizationServers/${world.as.id}/claims`;
  const claim = (name, value, alwaysIncludeInToken) => admin.ok('POST', claims, { name, claimType: 'IDENTITY', valueType: 'EXPRESSION', value, alwaysIncludeInToken });
  await claim('there', 'appuser.userName', true);
  await claim('later', 'user.firstName', false);
  await admin.ok('POST', `/api/v1/apps/${world.app.id}/users/${world.person.id}`, { credentials: { userName: 'ada-l' } });
});
after(() => server.stop());

const ask = (token) => fetch(`${world.asIssuer}/v1/userinfo`, { headers: { Authorization: `Bearer ${token}` } });

test('tokens that are not of a sign-on there are refused', async () => {
  const tokens = { 'the org server\'s': world.orgAccessToken, 'no token': 'x', 'an ID token': world.idToken };
  for (const [name, token] of Object.entries(tokens)) {
    const answer = await ask(token);
    assert.equal(answer.status, 401, name);
    assert.match(answer.headers.get('www-authenticate'), /^Bearer error="invalid_token"/, name);
  }
  const ofAgent = await ask((await world.redeem(await world.idJag())).body.access_token);
  assert.equal(ofAgent.status, 403);
  assert.match(ofAgent.headers.get('www-authenticate'), /error="insufficient_scope".*scope="openid"/);
  const own = (await world.signOnAtServer('openid')).body.access_token;
  const atOrg = await fetch(`${server.url}/oauth2/v1/userinfo`, { headers: { Authorization: `Bearer ${own}` } });
  assert.equal(atOrg.status, 401);
});

test('openid-client finds it, asks and believes the answer', async () => {
  const portal = await openid.discovery(new URL(world.asIssuer), world.clientId, undefined, openid.None(), { execute: [openid.allowInsecureRequests] });
  assert.equal(portal.serverMetadata().userinfo_endpoint, `${world.asIssuer}/v1/userinfo`);
  const { body } = await world.signOnAtServer('openid email');
  const info = await openid.fetchUserInfo(portal, body.access_token, world.person.id);
  assert.deepEqual([info.email, info.there, info.later], [world.login, 'ada-l', 'Ada']);
  const idToken = JSON.parse(Buffer.from(body.id_token.split('.')[1], 'base64url'));
  assert.deepEqual([idToken.there, idToken.later], ['ada-l', undefined]);
  await assert.rejects(openid.fetchUserInfo(portal, body.access_token, 'somebody else'));
  await openid.tokenRevocation(portal, body.access_token);
  await assert.rejects(openid.fetchUserInfo(portal, body.access_token, world.person.id), (error) => error.cause?.[0]?.parameters?.error === 'invalid_token');
});

test('oauth4webapi asks and checks the answer', async () => {
  const options = { [oauth.allowInsecureRequests]: true }, issuer = new URL(world.asIssuer);
  const custom = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
  const client = { client_id: world.clientId }, { body } = await world.signOnAtServer('openid profile');
  const answer = await oauth.userInfoRequest(custom, client, body.access_token, options);
  const info = await oauth.processUserInfoResponse(custom, client, world.person.id, answer);
  assert.deepEqual([info.name, info.preferred_username, info.later], ['Ada Admin', world.login, 'Ada']);
});

test('who is stopped is told of no more', async () => {
  const { body } = await world.signOnAtServer('openid');
  assert.equal((await ask(body.access_token)).status, 200);
  await admin.ok('POST', `/api/v1/users/${world.person.id}/lifecycle/suspend`);
  assert.equal((await ask(body.access_token)).status, 401);
  await admin.ok('POST', `/api/v1/users/${world.person.id}/lifecycle/unsuspend`);
  const again = await world.signOnAtServer('openid');
  await admin.ok('POST', `/api/v1/authorizationServers/${world.as.id}/lifecycle/deactivate`);
  assert.equal((await ask(again.body.access_token)).status, 404);
});
