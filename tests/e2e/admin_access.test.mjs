// Access to the management API with OAuth: a service that authenticates with a key, and a person who signs on.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { randomBytes } from 'node:crypto';
import * as oauth from 'oauth4webapi';
import okta from '@okta/okta-sdk-nodejs';
import { Admin, agents } from './lib/admin.mjs';
import { Server } from './lib/server.mjs';
import { Browser, World, post } from './lib/world.mjs';

const server = new Server();
let admin, world;
before(async () => {
  await server.start();
  admin = new Admin(server);
  world = await World.make(server);
});
after(() => server.stop());

const keys = await generateKeyPair('RS256', { extractable: true });

async function makeService(scopes, role) {
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'service', alg: 'RS256', use: 'sig' };
  const app = await admin.ok('POST', '/api/v1/apps', {
    name: 'oidc_client', label: `Service ${randomBytes(4).toString('hex')}`, signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method: 'private_key_jwt' } },
    settings: { oauthClient: { application_type: 'service', grant_types: ['client_credentials'], response_types: ['token'], redirect_uris: [], jwks: { keys: [jwk] } } },
  });
  for (const scopeId of scopes) await admin.ok('POST', `/api/v1/apps/${app.id}/grants`, { issuer: server.url, scopeId });
  if (role) await admin.ok('POST', `/oauth2/v1/clients/${app.id}/roles`, { type: role });
  return app;
}

async function serviceToken(app, scope) {
  const now = Math.floor(Date.now() / 1000), url = `${server.url}/oauth2/v1/token`;
  const assertion = await new SignJWT({ iss: app.id, sub: app.id, aud: url, iat: now, exp: now + 60, jti: randomBytes(8).toString('hex') })
    .setProtectedHeader({ alg: 'RS256', kid: 'service' }).sign(keys.privateKey);
  return post(url, { grant_type: 'client_credentials', scope, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: assertion });
}

const bearer = (token) => ({ Authorization: `Bearer ${token}` });

test('the SDK reads agents with the key of a service', async () => {
  const app = await makeService(['okta.aiAgents.read'], 'READ_ONLY_ADMIN');
  const client = new okta.Client({
    orgUrl: server.url, authorizationMode: 'PrivateKey', clientId: app.id, scopes: ['okta.aiAgents.read'],
    privateKey: await exportJWK(keys.privateKey), keyId: 'service',
  });
  const { data } = await client.agentRegistrationApi.listAIAgents();
  assert.ok(data.some((agent) => agent.id === world.agent.id));
  await assert.rejects(client.agentRegistrationApi.registerAIAgent({ body: { profile: { name: 'Not allowed' } } }),
    (error) => error.status === 403 && /okta.aiAgents.manage/.test(JSON.stringify(error.errorCauses)));
});

test('scope and role must both say yes, and a stop counts at once', async () => {
  const app = await makeService(['okta.groups.read', 'okta.groups.manage']);
  const { body } = await serviceToken(app, 'okta.groups.read okta.groups.manage');
  const refused = await admin.call('GET', '/api/v1/groups', undefined, bearer(body.access_token));
  assert.equal(refused.status, 403);
  assert.match(JSON.stringify(refused.body.errorCauses), /SUPER_ADMIN/);
  const denial = (await admin.events('system.admin_request.deny')).at(-1);
  assert.deepEqual([denial.actor.id, denial.outcome.reason, denial.debugContext.debugData.requestUri], [app.id, 'MISSING_ROLE', '/api/v1/groups']);
  await admin.ok('POST', `/oauth2/v1/clients/${app.id}/roles`, { type: 'SUPER_ADMIN' });
  await admin.ok('POST', '/api/v1/groups', { profile: { name: 'Made by a service' } }, bearer(body.access_token));
  const [event] = await admin.events('group.lifecycle.create');
  assert.equal(event.actor.id, app.id);
  await admin.ok('POST', `/api/v1/apps/${app.id}/lifecycle/deactivate`);
  assert.equal((await admin.call('GET', '/api/v1/groups', undefined, bearer(body.access_token))).status, 401);
  const wrong = await serviceToken(await makeService([]), 'okta.groups.read');
  assert.deepEqual([wrong.status, wrong.body.error], [400, 'invalid_scope']);
  assert.match(wrong.body.error_description, /not granted the scope okta.groups.read/);
});

test('a person signs on with scopes of the management API', async () => {
  const browser = new Browser(server.url), verifier = randomBytes(32).toString('base64url'), scope = 'openid okta.aiAgents.read okta.logs.read';
  const ask = async () => (await browser.signOn(world.authorizeUrl(verifier, { scope }), world.login, world.password)).searchParams;
  assert.match((await ask()).get('error_description'), /not granted the scope okta.aiAgents.read/);
  for (const scopeId of ['okta.aiAgents.read', 'okta.logs.read']) await admin.ok('POST', `/api/v1/apps/${world.app.id}/grants`, { issuer: server.url, scopeId });
  const denied = await ask();
  assert.deepEqual([denied.get('error'), /no administrator role/.test(denied.get('error_description'))], ['access_denied', true]);

  // An owner sees what they own and the log of it.
  const orns = { user: `orn:okta:directory:${server.bootstrap.orgId}:users:${world.person.id}` };
  await admin.ok('PUT', `${world.agentPath}/owners`, { principalOrns: [orns.user] });
  const tokens = await world.redeemCode((await ask()).get('code'), verifier);
  const token = tokens.body.access_token;
  assert.equal(tokens.body.scope, scope);
  assert.equal((await admin.call('GET', world.agentPath, undefined, bearer(token))).status, 200);
  await admin.ok('POST', agents, { profile: { name: 'Of nobody' } });
  const owned = await admin.ok('GET', agents, undefined, bearer(token));
  assert.deepEqual([owned.data.map((agent) => agent.id), owned._links.next], [[world.agent.id], undefined]);
  const log = await admin.ok('GET', '/api/v1/logs', undefined, bearer(token));
  assert.ok(log.length > 0 && log.every((event) => JSON.stringify(event).includes(world.agent.id)));

  await admin.ok('POST', `/api/v1/users/${world.person.id}/roles`, { type: 'READ_ONLY_ADMIN' });
  assert.ok((await admin.ok('GET', agents, undefined, bearer(token))).data.length > 1);
  await admin.ok('POST', `/api/v1/users/${world.person.id}/lifecycle/suspend`);
  assert.equal((await admin.call('GET', agents, undefined, bearer(token))).status, 401);
});

test('a service registers clients dynamically, as a client library does it', async () => {
  const app = await makeService(['okta.clients.manage'], 'SUPER_ADMIN');
  const { body: { access_token: initialAccessToken } } = await serviceToken(app, 'okta.clients.manage');
  const insecure = { [oauth.allowInsecureRequests]: true };
  const as = await oauth.processDiscoveryResponse(new URL(server.url), await oauth.discoveryRequest(new URL(server.url), insecure));
  const register = (metadata) => oauth.dynamicClientRegistrationRequest(as, metadata, { ...insecure, initialAccessToken });
  const client = await oauth.processDynamicClientRegistrationResponse(await register({ client_name: 'Dynamic', redirect_uris: ['https://app.example/callback'] }));
  assert.equal(client.client_secret_expires_at, 0);
  assert.equal((await admin.ok('GET', `/api/v1/apps/${client.client_id}`)).label, 'Dynamic');
  assert.equal((await admin.call('DELETE', `/oauth2/v1/clients/${client.client_id}`)).status, 204);
  await assert.rejects(register({ client_name: 'Dynamic', redirect_uris: ['http://app.example/callback'] }).then(oauth.processDynamicClientRegistrationResponse),
    (error) => error.error === 'invalid_redirect_uri');
});
