// The Okta Node SDK, unchanged: applications with all that belongs to them, administrators, the organisation.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { exportJWK, generateKeyPair } from 'jose';
import okta from '@okta/okta-sdk-nodejs';
import { Server } from './lib/server.mjs';

const server = new Server();
let client, group, user;
before(async () => {
  await server.start();
  client = new okta.Client({ orgUrl: server.url, token: server.bootstrap.apiToken });
  group = await client.groupApi.createGroup({ group: { profile: { name: 'Readers', description: '' } } });
  user = await client.userApi.createUser({ body: { profile: { login: 'reader@example.com', email: 'reader@example.com', firstName: 'Rea', lastName: 'Der' } }, activate: true });
});
after(() => server.stop());

async function all(collection) {
  const rows = [];
  await collection.each((row) => { rows.push(row); });
  return rows;
}

async function publicJwk(kid) {
  const { publicKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' };
}

function application(label, oauthClient = {}, credentials = { token_endpoint_auth_method: 'client_secret_basic' }) {
  return {
    name: 'oidc_client', label, signOnMode: 'OPENID_CONNECT', credentials: { oauthClient: { autoKeyRotation: true, ...credentials } },
    settings: { oauthClient: { application_type: 'web', grant_types: ['authorization_code'], response_types: ['code'], redirect_uris: ['https://app.example/cb'], consent_method: 'TRUSTED', issuer_mode: 'ORG_URL', ...oauthClient } },
  };
}

async function makeService(label) {
  const service = { application_type: 'service', grant_types: ['client_credentials'], response_types: ['token'], redirect_uris: [], jwks: { keys: [await publicJwk('first')] } };
  return client.applicationApi.createApplication({ application: application(label, service, { token_endpoint_auth_method: 'private_key_jwt' }) });
}

test('an application is read, changed as it was read, listed and refused what cannot be', async () => {
  const api = client.applicationApi;
  const made = await api.createApplication({ application: application('Read and changed', { grant_types: ['authorization_code', 'refresh_token'], refresh_token: { rotation_type: 'ROTATE', leeway: 20 } }) });
  const read = await api.getApplication({ appId: made.id });
  assert.equal(read.settings.oauthClient.refresh_token.leeway, 20);
  assert.equal(read.credentials.oauthClient.client_secret, undefined);
  read.label = 'Renamed';
  read.settings.oauthClient.redirect_uris.push('http://localhost:8080/cb');
  const changed = await api.replaceApplication({ appId: made.id, application: read });
  assert.deepEqual([changed.label, changed.settings.oauthClient.redirect_uris.length], ['Renamed', 2]);
  changed.settings.oauthClient.redirect_uris = ['https://*.example/cb'];
  await assert.rejects(api.replaceApplication({ appId: made.id, application: changed }), (error) => error.status === 400 && /wildcard/.test(JSON.stringify(error.errorCauses)));
  await api.createApplication({ application: application('Inactive'), activate: false });
  assert.deepEqual((await all(await api.listApplications({ filter: 'status eq "INACTIVE"' }))).map((one) => one.label), ['Inactive']);
  assert.deepEqual((await all(await api.listApplications({ q: 'rena', limit: 1 }))).map((one) => one.id), [made.id]);
});

test('keys and secrets of an application', async () => {
  const api = client.applicationSSOPublicKeysApi;
  const { id: appId } = await client.applicationApi.createApplication({ application: application('With credentials') });
  const key = await api.addJwk({ appId, addJwkRequest: await publicJwk('sdk') });
  assert.equal(key.kid, 'sdk');
  assert.equal((await api.listJwk({ appId })).keys.length, 1);
  assert.equal((await api.getJwk({ appId, keyId: key.id })).status, 'ACTIVE');
  await api.deactivateOAuth2ClientJsonWebKey({ appId, keyId: key.id });
  assert.equal((await api.activateOAuth2ClientJsonWebKey({ appId, keyId: key.id })).status, 'ACTIVE');
  await api.deactivateOAuth2ClientJsonWebKey({ appId, keyId: key.id });
  await api.deletejwk({ appId, keyId: key.id });

  const [first] = await all(await api.listOAuth2ClientSecrets({ appId }));
  await assert.rejects(api.deactivateOAuth2ClientSecret({ appId, secretId: first.id }), (error) => error.status === 400);
  const second = await api.createOAuth2ClientSecret({ appId, oAuth2ClientSecretRequestBody: { client_secret: 'a-secret-of-our-own', status: 'ACTIVE' } });
  assert.equal(second.client_secret, 'a-secret-of-our-own');
  await api.deactivateOAuth2ClientSecret({ appId, secretId: first.id });
  await api.deleteOAuth2ClientSecret({ appId, secretId: first.id });
  assert.equal((await api.getOAuth2ClientSecret({ appId, secretId: second.id })).status, 'ACTIVE');
});

test('people and groups that may use an application', async () => {
  const api = client.applicationApi;
  const { id: appId } = await api.createApplication({ application: application('Assigned') });
  const assigned = await api.assignUserToApplication({ appId, appUser: { id: user.id, scope: 'USER', credentials: { userName: 'reader@example.com' } } });
  assert.deepEqual([assigned.id, assigned.scope], [user.id, 'USER']);
  assert.equal((await api.getApplicationUser({ appId, userId: user.id })).credentials.userName, 'reader@example.com');
  assert.equal((await api.updateApplicationUser({ appId, userId: user.id, appUser: { profile: {} } })).id, user.id);
  const known = { credentials: { userName: 'reader' }, profile: { role: 'chief', team: 'red' } };
  assert.deepEqual({ ...(await api.assignUserToApplication({ appId, appUser: { id: user.id, ...known } })).profile }, known.profile);
  const changed = await api.updateApplicationUser({ appId, userId: user.id, appUser: { profile: { team: null } } });
  assert.deepEqual([changed.credentials.userName, { ...changed.profile }], ['reader', { role: 'chief' }]);
  await assert.rejects(api.updateApplicationUser({ appId, userId: user.id, appUser: { profile: { userName: 'x' } } }), (error) => error.status === 400);
  assert.equal((await all(await api.listApplicationUsers({ appId }))).length, 1);
  await api.unassignUserFromApplication({ appId, userId: user.id });
  assert.equal((await api.assignGroupToApplication({ appId, groupId: group.id, applicationGroupAssignment: { priority: 1 } })).id, group.id);
  assert.equal((await api.getApplicationGroupAssignment({ appId, groupId: group.id })).id, group.id);
  assert.equal((await all(await api.listApplicationGroupAssignments({ appId }))).length, 1);
  await api.unassignApplicationFromGroup({ appId, groupId: group.id });
  await assert.rejects(api.getApplicationGroupAssignment({ appId, groupId: group.id }), (error) => error.status === 404);
});

test('a service with scopes of the management API and an administrator role', async () => {
  const service = await makeService('Registrar');
  const api = client.applicationApi, appId = service.id;
  await assert.rejects(api.grantConsentToScope({ appId, oAuth2ScopeConsentGrant: { issuer: server.url, scopeId: 'okta.rockets.launch' } }), (error) => error.status === 400);
  const grant = await api.grantConsentToScope({ appId, oAuth2ScopeConsentGrant: { issuer: server.url, scopeId: 'okta.aiAgents.manage' } });
  assert.equal((await api.getScopeConsentGrant({ appId, grantId: grant.id })).scopeId, 'okta.aiAgents.manage');
  assert.equal((await all(await api.listScopeConsentGrants({ appId }))).length, 1);
  await api.revokeScopeConsentGrant({ appId, grantId: grant.id });

  const roles = client.roleAssignmentApi, clientId = service.credentials.oauthClient.client_id;
  const role = await roles.assignRoleToClient({ clientId, assignRoleRequest: { type: 'SUPER_ADMIN' } });
  assert.equal(role.assignmentType, 'CLIENT');
  const [listed] = await all(await roles.listRolesForClient({ clientId }));
  assert.equal(listed.id, role.id);
  await roles.deleteRoleFromClient({ clientId, roleAssignmentId: role.id });
  assert.equal((await all(await roles.listRolesForClient({ clientId }))).length, 0);
});

test('administrator roles of people, and API tokens', async () => {
  const roles = client.roleAssignmentApi;
  const role = await roles.assignRoleToUser({ userId: user.id, assignRoleRequest: { type: 'READ_ONLY_ADMIN' } });
  assert.equal(role.type, 'READ_ONLY_ADMIN');
  assert.equal((await all(await roles.listAssignedRolesForUser({ userId: user.id }))).length, 1);
  await roles.unassignRoleFromUser({ userId: user.id, roleId: role.id });

  const tokens = client.apiTokenApi;
  const [first] = await all(await tokens.listApiTokens());
  assert.equal((await tokens.getApiToken({ apiTokenId: first.id })).userId, first.userId);
  const made = await (await fetch(`${server.url}/api/v1/api-tokens`, {
    method: 'POST', headers: { Authorization: `SSWS ${server.bootstrap.apiToken}`, 'Content-Type': 'application/json' }, body: JSON.stringify({ name: 'pipeline' }),
  })).json();
  const other = new okta.Client({ orgUrl: server.url, token: made.token });
  assert.equal((await all(await other.apiTokenApi.listApiTokens())).length, 2);
  await other.apiTokenApi.revokeCurrentApiToken();
  await assert.rejects(async () => all(await other.apiTokenApi.listApiTokens()), (error) => error.status === 401);
});

test('the organisation', async () => {
  const api = client.orgSettingApi;
  const settings = await api.getOrgSettings();
  assert.match(settings.id, /^00o/);
  assert.equal((await api.updateOrgSettings({ OrgSetting: { website: 'https://example.com' } })).website, 'https://example.com');
  assert.equal((await api.replaceOrgSettings({ OrgSetting: { companyName: 'Example' } })).companyName, 'Example');
  assert.equal((await api.getWellknownOrgMetadata()).id, settings.id);
});
