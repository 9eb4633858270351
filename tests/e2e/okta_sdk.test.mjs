// The Okta Node SDK, unchanged.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import okta from '@okta/okta-sdk-nodejs';
import { Server } from './lib/server.mjs';
import { World } from './lib/world.mjs';

const server = new Server();
let client, world;
before(async () => {
  await server.start();
  world = await World.make(server);
  client = new okta.Client({ orgUrl: server.url, token: server.bootstrap.apiToken });
});
after(() => server.stop());

async function all(collection) {
  const rows = [];
  await collection.each((row) => { rows.push(row); });
  return rows;
}

test('agents: register, list, search, read, change, activate, deactivate, delete', async () => {
  const api = client.agentRegistrationApi;
  assert.equal(await api.registerAIAgent({ body: { profile: { name: 'By the SDK', description: 'first' } } }), undefined);
  const listed = await api.listAIAgents({ search: 'profile.name eq "By the SDK"' });
  assert.equal(listed.data.length, 1);
  const agentId = listed.data[0].id;
  assert.match(agentId, /^wlp[0-9A-Za-z]{17}$/);
  await api.updateAIAgent({ agentId, body: { profile: { description: null } } });
  const read = await api.getAIAgent({ agentId });
  assert.deepEqual([read.status, read.profile.name, read.profile.description], ['STAGED', 'By the SDK', undefined]);
  assert.ok(read.created instanceof Date && !Number.isNaN(read.created.getTime()));
  await api.replaceAIAgent({ agentId, body: { profile: { name: 'Renamed by the SDK' } } });
  assert.equal((await api.getAIAgent({ agentId })).profile.name, 'Renamed by the SDK');
  await assert.rejects(api.activateAIAgent({ agentId }), (error) => error.status === 400 && error.errorCode === 'E0000001' && error.errorCauses.length === 2);
  await api.deactivateAIAgent({ agentId });
  await api.deleteAIAgent({ agentId });
  await assert.rejects(api.getAIAgent({ agentId }), (error) => error.status === 404);
  const operations = await api.listAIAgentOperations({ limit: 5 });
  assert.equal(operations.data[0].type, 'ai-agent:Delete');
  assert.equal((await api.getAIAgentOperation({ operationId: operations.data[0].id })).status, 'COMPLETED');
});

test('keys: add, list, read, deactivate, activate, delete', async () => {
  const api = client.agentPublicKeyApi, agentId = world.agent.id;
  const { publicKey } = await (await import('jose')).generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await (await import('jose')).exportJWK(publicKey)), kid: 'sdk', alg: 'ES256', use: 'sig' };
  const added = await api.addAgentJwk({ agentId, agentJsonSigningKeyRequest: jwk });
  assert.equal(added.kid, 'sdk');
  assert.equal((await api.listAgentJwk({ agentId })).data.length, 2);
  assert.equal((await api.getAgentJwk({ agentId, keyId: added.id })).status, 'ACTIVE');
  await assert.rejects(api.deleteAgentJwk({ agentId, keyId: added.id }), (error) => error.status === 400);
  assert.equal((await api.deactivateAgentJsonWebKey({ agentId, keyId: added.id })).status, 'INACTIVE');
  assert.equal((await api.activateAgentJsonWebKey({ agentId, keyId: added.id })).status, 'ACTIVE');
  await api.deactivateAgentJsonWebKey({ agentId, keyId: added.id });
  await api.deleteAgentJwk({ agentId, keyId: added.id });
});

test('connections: list, read, change, deactivate, activate, delete, create', async () => {
  const api = client.agentConnectionsApi, agentId = world.agent.id;
  const listed = await api.listConnections({ agentId });
  const connectionId = listed.data[0].id;
  assert.equal(listed.data[0].connectionType, 'IDENTITY_ASSERTION_CUSTOM_AS');
  const changed = await api.updateManagedConnection({ agentId, connectionId, managedConnectionPatchable: { scopeCondition: 'INCLUDE_ONLY', scopes: ['chat.read', 'chat.write'] } });
  assert.deepEqual(changed.scopes, ['chat.read', 'chat.write']);
  assert.equal((await api.deactivateManagedConnection({ agentId, connectionId })).status, 'INACTIVE');
  assert.equal((await api.activateManagedConnection({ agentId, connectionId })).status, 'ACTIVE');
  const { authorizationServer } = await api.getManagedConnection({ agentId, connectionId });
  assert.equal(authorizationServer.issuerUrl, world.asIssuer);
  await api.deleteManagedConnection({ agentId, connectionId });
  const made = await api.createManagedConnection({
    agentId, managedConnectionCreatable: { connectionType: 'IDENTITY_ASSERTION_CUSTOM_AS', authorizationServer: { orn: authorizationServer.orn }, scopeCondition: 'ALL_SCOPES', scopes: ['*'] },
  });
  assert.equal(made.status, 'ACTIVE');
});

test('people and groups', async () => {
  const user = await client.userApi.createUser({ body: { profile: { login: 'sdk@example.com', email: 'sdk@example.com', firstName: 'Sdk', lastName: 'User' }, credentials: { password: { value: 'correct horse battery' } } }, activate: true });
  assert.equal(user.status, 'ACTIVE');
  const group = await client.groupApi.createGroup({ group: { profile: { name: 'SDK group', description: 'made by the SDK' } } });
  await client.groupApi.assignUserToGroup({ groupId: group.id, userId: user.id });
  assert.deepEqual((await all(await client.groupApi.listGroupUsers({ groupId: group.id }))).map((member) => member.id), [user.id]);
  await client.groupApi.unassignUserFromGroup({ groupId: group.id, userId: user.id });
  await client.groupApi.deleteGroup({ groupId: group.id });
  assert.equal((await client.userApi.getUser({ userId: 'sdk@example.com' })).id, user.id);
  await client.userApi.deactivateUser({ userId: user.id });
  await client.userApi.deleteUser({ userId: user.id });
  await assert.rejects(client.userApi.getUser({ userId: user.id }), (error) => error.status === 404);
});

test('applications and who may use them', async () => {
  const application = await client.applicationApi.createApplication({ application: {
    name: 'oidc_client', label: 'SDK app', signOnMode: 'OPENID_CONNECT', credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
    settings: { oauthClient: { application_type: 'web', grant_types: ['authorization_code'], response_types: ['code'], redirect_uris: ['https://app.example/cb'] } },
  } });
  assert.equal(application.status, 'ACTIVE');
  assert.ok(application.credentials.oauthClient.client_secret.length >= 14);
  const assigned = await client.applicationApi.assignUserToApplication({ appId: application.id, appUser: { id: world.person.id } });
  assert.equal(assigned.id, world.person.id);
  await client.applicationApi.unassignUserFromApplication({ appId: application.id, userId: world.person.id });
  await assert.rejects(client.applicationApi.deleteApplication({ appId: application.id }), (error) => error.status === 403);
  await client.applicationApi.deactivateApplication({ appId: application.id });
  await client.applicationApi.deleteApplication({ appId: application.id });
});

test('authorization servers with scopes, policies and rules', async () => {
  const api = client.authorizationServerApi;
  const as = await api.createAuthorizationServer({ authorizationServer: { name: 'SDK server', description: 'made by the SDK', audiences: ['api://sdk'] } });
  const authServerId = as.id;
  const scope = await api.createOAuth2Scope({ authServerId, oAuth2Scope: { name: 'sdk.read' } });
  assert.equal(scope.name, 'sdk.read');
  const policy = await api.createAuthorizationServerPolicy({ authServerId, policy: { type: 'OAUTH_AUTHORIZATION_POLICY', name: 'P', description: 'p', priority: 1, conditions: { clients: { include: ['ALL_CLIENTS'] } } } });
  const rule = await api.createAuthorizationServerPolicyRule({ authServerId, policyId: policy.id, policyRule: {
    type: 'RESOURCE_ACCESS', name: 'R', priority: 1, actions: { token: { accessTokenLifetimeMinutes: 60 } },
    conditions: { people: { groups: { include: ['EVERYONE'] } }, grantTypes: { include: ['urn:ietf:params:oauth:grant-type:jwt-bearer'] }, scopes: { include: ['*'] } },
  } });
  assert.equal(rule.name, 'R');
  assert.ok((await all(await api.listAuthorizationServers())).some((one) => one.id === authServerId));
  await api.deactivateAuthorizationServer({ authServerId });
  await api.deleteAuthorizationServer({ authServerId });
});

test('the System Log', async () => {
  const events = await all(await client.systemLogApi.listLogEvents({ filter: 'eventType eq "workload_principal.register"', limit: 10 }));
  assert.ok(events.length >= 1);
  assert.ok(events[0].published instanceof Date);
});
