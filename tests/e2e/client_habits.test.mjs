// How clients that were written for other servers ask: with the URL of a resource, for too many scopes, with the ID token of a
// custom authorization server, with several audiences.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import * as jose from 'jose';
import { Admin } from './lib/admin.mjs';
import { Server } from './lib/server.mjs';
import { World, post } from './lib/world.mjs';

const server = new Server();
const apis = '/resource-servers/api/v1/api-servers', apiUrl = 'https://tickets.example/v1';
let admin, world, api;

before(async () => {
  await server.start();
  admin = new Admin(server);
  world = await World.make(server);
  await world.signOn();
  api = (await admin.call('POST', apis, { resourceUrl: apiUrl, displayName: 'Tickets' })).body;
  const attached = await admin.call('POST', `${apis}/${api.id}/authorization-servers`, {
    type: 'OKTA', orn: `orn:okta:idp:${server.bootstrap.orgId}:authorization_servers:${world.as.id}`,
  });
  assert.ok(attached.status < 300, JSON.stringify(attached.body));
});
after(() => server.stop());

const claimsOf = (answer) => jose.decodeJwt(answer.body.access_token);

test('a connection to a whole server leads to what it protects, while that is ACTIVE', async () => {
  const ask = () => world.exchange({ resource: apiUrl });
  assert.deepEqual([(await world.exchange({ resource: 'https://else.example' })).body.error], ['invalid_target']);
  await admin.call('POST', `${apis}/${api.id}/lifecycle/deactivate`);
  assert.equal((await ask()).body.error, 'invalid_target');
  await admin.ok('POST', `${apis}/${api.id}/lifecycle/activate`);
  const idJag = await ask();
  assert.equal(idJag.status, 200, JSON.stringify(idJag.body));
  const token = await world.redeem(idJag.body.access_token, { resource: apiUrl });
  assert.equal(token.status, 200, JSON.stringify(token.body));
  assert.equal(claimsOf(token).aud, apiUrl);
  assert.equal(claimsOf(await world.redeem(await world.idJag(), { resource: apiUrl })).aud, apiUrl);
  const late = (await ask()).body.access_token;
  await admin.ok('POST', `${apis}/${api.id}/lifecycle/deactivate`);
  assert.equal((await world.redeem(late)).body.reason, 'id_jag_resource_not_allowed_for_as');
});

test('too many scopes give none, or with down-scoping those that are allowed', async () => {
  const ask = (scope = 'openid chat.write chat.read') => world.exchange({ scope });
  const set = (downScoping) => admin.ok('PATCH', `${world.agentPath}/connections/${world.connection.id}`, { downScoping });
  assert.equal((await ask()).body.error, 'invalid_scope');
  assert.equal((await set(true)).downScoping, true);
  assert.equal((await ask('openid chat.write')).body.error, 'invalid_scope');
  const given = await ask();
  assert.deepEqual([given.status, given.body.scope, claimsOf(given).scope], [200, 'chat.read', 'chat.read']);
  const [event] = (await admin.events('app.oauth2.token.grant.id_jag')).filter((one) => one.outcome.result === 'SUCCESS').slice(-1);
  assert.equal(event.debugContext.debugData.deniedScopes, 'openid chat.write');
  assert.equal('downScoping' in await set(null), false);
  assert.equal((await ask()).body.error, 'invalid_scope');
});

test('an ID token of a custom server is as good as one of the org, and ends with the session', async () => {
  const { body: tokens } = await world.signOnAtServer('openid email chat.read');
  assert.equal(jose.decodeJwt(tokens.id_token).iss, world.asIssuer);
  const ask = (subject_token) => world.exchange({ subject_token });
  assert.equal((await ask(tokens.access_token)).body.error, 'invalid_grant', 'an access token is no ID token');
  const given = await ask(tokens.id_token);
  assert.equal(given.status, 200, JSON.stringify(given.body));
  assert.deepEqual([claimsOf(given).sub, claimsOf(given).email], [world.person.id, world.login]);
  assert.equal((await world.redeem(given.body.access_token)).status, 200);
  await admin.ok('DELETE', `/api/v1/users/${world.person.id}/sessions`);
  assert.equal((await ask(tokens.id_token)).body.reason, 'invalid_subject_token_session_expired');
  await world.signOn();
});

test('several audiences are too many', async () => {
  const form = new URLSearchParams(await world.exchangeForm());
  form.append('audience', 'https://else.example');
  const answer = await fetch(world.orgTokenUrl, { method: 'POST', body: form });
  assert.deepEqual([answer.status, (await answer.json()).error], [400, 'invalid_target']);
  assert.equal((await post(world.orgTokenUrl, await world.exchangeForm())).status, 200);
});
