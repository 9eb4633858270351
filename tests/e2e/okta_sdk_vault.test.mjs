// The vault, the connections that give from it and to applications elsewhere, and delegation links: with the Okta Node SDK, unchanged, where it
// has methods, plainly where it has none.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import okta from '@okta/okta-sdk-nodejs';
import { Admin, agents } from './lib/admin.mjs';
import { Receiver } from './lib/receiver.mjs';
import { Server } from './lib/server.mjs';
import { World } from './lib/world.mjs';

const server = new Server();
const secrets = '/privileged-access/api/v1/secrets', links = '/workload-principals/api/v1/delegation-links';
const made = [];  // passwords that the server made
const password = 'hunter2-correct-horse', rotated = 'battery-staple-9';
let admin, client, agentId, app, secret, account, hook;

before(async () => {
  hook = await Receiver.listen();
  await server.start('--outgoing-allowed-networks', '127.0.0.0/8', '--outgoing-ca-file', hook.certificate, '--outgoing-time', '1s');
  hook.trust(server.url);
  admin = new Admin(server);
  client = new okta.Client({ orgUrl: server.url, token: server.bootstrap.apiToken });
  agentId = (await admin.ok('POST', agents, { profile: { name: 'Assistant' } })).resource.id;
  app = await client.applicationApi.createApplication({ application: {
    name: 'oidc_client', label: 'CRM', signOnMode: 'OPENID_CONNECT', credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
    settings: { oauthClient: { application_type: 'web', grant_types: ['authorization_code'], response_types: ['code'], redirect_uris: ['https://crm.example/cb'] } },
  } });
  secret = await admin.ok('POST', secrets, { name: 'Orders', path: '/databases', members: { user: 'app', password } });
});
after(async () => {
  await server.stop();
  hook?.stop();
});

async function all(collection) {
  const rows = [];
  await collection.each((row) => { rows.push(row); });
  return rows;
}
const appOrn = () => `orn:okta:idp:${server.bootstrap.orgId}:apps:oidc_client:${app.id}`;
const agentOrn = (id) => `orn:okta:directory:${server.bootstrap.orgId}:workload-principals:ai-agents:${id}`;
const refused = (status, reason) => (error) => error.status === status && error.errorCauses[0].reason === reason;
async function potential(connectionType, more = '', parameters = {}) {
  const { data } = await client.agentPotentialConnectionsApi.listPotentialConnectionsByType({ filter: `connectionType eq "${connectionType}"${more}`, ...parameters });
  return data;
}

test('service accounts: create, list, read, change; a password goes in and never comes out', async () => {
  const api = client.serviceAccountApi;
  account = await api.createAppServiceAccount({ body: { containerOrn: appOrn(), name: 'Order bot', username: 'bot@crm.example', password } });
  assert.match(account.id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.deepEqual([account.status, account.statusDetail, account.password, account.containerInstanceName], ['NO_ISSUES', 'VAULTED', undefined, 'CRM']);
  assert.deepEqual((await all(await api.listAppServiceAccounts({ match: 'order' }))).map((row) => row.id), [account.id]);
  const changed = await api.updateAppServiceAccount({ id: account.id, body: { description: 'Places orders' } });
  assert.equal(changed.description, 'Places orders');
  assert.equal((await api.getAppServiceAccount({ id: account.id })).username, 'bot@crm.example');
  await assert.rejects(api.createAppServiceAccount({ body: { containerOrn: appOrn(), name: 'Order bot', username: 'x' } }), refused(400, 'UNIQUE_CONSTRAINT'));
  await admin.ok('POST', `/privileged-access/api/v1/service-accounts/${account.id}/rotate`, { password: rotated });
});

test('secrets: rotate, versions, switch off and on', async () => {
  assert.equal((await admin.ok('POST', `${secrets}/${secret.id}/rotate`, { members: { password: rotated } })).version, 2);
  assert.deepEqual((await admin.ok('GET', `${secrets}/${secret.id}/versions`)).map((version) => [version.version, version.current]), [[2, true], [1, false]]);
  assert.equal((await admin.ok('POST', `${secrets}/${secret.id}/lifecycle/deactivate`)).status, 'INACTIVE');
  assert.equal((await potential('STS_VAULT_SECRET')).length, 0);
  assert.equal((await admin.ok('POST', `${secrets}/${secret.id}/lifecycle/activate`)).status, 'ACTIVE');
});

test('what could be connected: by type, by a part of the name, by application', async () => {
  const [one] = await potential('STS_VAULT_SECRET', '', { match: 'ORD' });
  assert.deepEqual([one.connectionType, one.secret.name, one.secret.path, one.resourceIndicator], ['STS_VAULT_SECRET', 'Orders', '/databases', secret.orn]);
  const [bot] = await potential('STS_SERVICE_ACCOUNT', ` and appInstanceOrn eq "${appOrn()}"`);
  assert.deepEqual([bot.app.name, bot.serviceAccount.name], ['CRM', 'Order bot']);
  assert.deepEqual((await potential('IDENTITY_ASSERTION_APP_INSTANCE')).map((row) => row.app.orn), [appOrn()]);
  await assert.rejects(potential('STS_NOTHING'), (error) => error.status === 400 && error.errorCode === 'E0000053');
});

test('connections of each type: create, read, change, deactivate, activate, delete', async () => {
  const api = client.agentConnectionsApi;
  const [bot] = await potential('STS_SERVICE_ACCOUNT');
  const scopes = { scopeCondition: 'INCLUDE_ONLY', scopes: ['crm.read'] };
  const wanted = [
    { connectionType: 'STS_VAULT_SECRET', secret: { orn: secret.orn } },
    { connectionType: 'STS_SERVICE_ACCOUNT', app: { orn: bot.app.orn }, serviceAccount: { orn: bot.serviceAccount.orn } },
    { connectionType: 'IDENTITY_ASSERTION_APP_INSTANCE', app: { orn: appOrn() }, issuerUrl: 'https://crm.example/oauth2', ...scopes },
  ];
  for (const managedConnectionCreatable of wanted) {
    const made = await api.createManagedConnection({ agentId, managedConnectionCreatable });
    const connectionId = made.id;
    assert.equal(made.status, 'ACTIVE');
    assert.deepEqual({ ...(await api.getManagedConnection({ agentId, connectionId })) }, { ...made });
    const indicator = `https://${connectionId.toLowerCase()}.example`;
    assert.equal((await api.updateManagedConnection({ agentId, connectionId, managedConnectionPatchable: { resourceIndicator: indicator } })).resourceIndicator, indicator);
    assert.equal((await api.updateManagedConnection({ agentId, connectionId, managedConnectionPatchable: { resourceIndicator: null } })).resourceIndicator, made.resourceIndicator);
    assert.equal((await api.deactivateManagedConnection({ agentId, connectionId })).status, 'INACTIVE');
    assert.equal((await api.activateManagedConnection({ agentId, connectionId })).status, 'ACTIVE');
    if (made.connectionType.startsWith('STS'))
      await assert.rejects(api.updateManagedConnection({ agentId, connectionId, managedConnectionPatchable: scopes }), refused(400, 'NOT_APPLICABLE'));
  }
  const { data } = await api.listConnections({ agentId });
  assert.equal(data.length, wanted.length);
  const toApp = data.find((row) => row.connectionType === 'IDENTITY_ASSERTION_APP_INSTANCE');
  assert.deepEqual([toApp.authorizationServer.issuerUrl, toApp.scopes], ['https://crm.example/oauth2', ['crm.read']]);
  const inUse = await admin.call('DELETE', `${secrets}/${secret.id}`);
  assert.deepEqual([inUse.status, inUse.body.errorCauses[0].reason], [400, 'IN_USE']);
  await assert.rejects(client.serviceAccountApi.deleteAppServiceAccount({ id: account.id }), refused(400, 'IN_USE'));
  for (const { id } of data) await api.deleteManagedConnection({ agentId, connectionId: id });
  assert.equal((await api.listConnections({ agentId })).data.length, 0);
});

test('delegation links: create, find by either end and by several, delete', async () => {
  const other = (await admin.ok('POST', agents, { profile: { name: 'Planner' } })).resource.id;
  const link = (clientOrn, tokenType, agent) => admin.call('POST', links, { from: { type: 'OKTA_AUTHORIZATION_SERVER', clientOrn, tokenType }, to: { resourceOrn: agentOrn(agent) } });
  const byApp = await link(appOrn(), 'ID_TOKEN', agentId), byAgent = await link(agentOrn(agentId), 'ACCESS_TOKEN', other);
  assert.deepEqual([byApp.status, byAgent.status], [201, 201]);
  assert.equal((await link(appOrn(), 'ID_TOKEN', agentId)).body.errorCauses[0].reason, 'UNIQUE_CONSTRAINT');
  const find = async (filter) => (await admin.ok('GET', `${links}?filter=${encodeURIComponent(filter)}`)).data.map((row) => row.id);
  const to = (id) => `to.resourceOrn eq "${agentOrn(id)}"`;
  assert.deepEqual(await find(to(agentId)), [byApp.body.id]);
  assert.deepEqual(await find(`from.clientOrn eq "${agentOrn(agentId)}"`), [byAgent.body.id]);
  assert.deepEqual(await find(`${to(agentId)} or ${to(other)} or ${to('wlpnone0000000000000')}`), [byApp.body.id, byAgent.body.id]);
  assert.equal((await admin.call('DELETE', `${links}/${byApp.body.id}`)).status, 204);
  assert.deepEqual(await find(to(agentId)), []);
  assert.equal((await admin.events('workload_principal.delegation_link.delete')).length, 1);
});

test('a hook changes the password; the agent is given the former one until it has', async () => {
  const world = await World.make(server), accounts = '/privileged-access/api/v1/service-accounts';
  await world.signOn();
  const container = `orn:okta:idp:${server.bootstrap.orgId}:apps:oidc_client:${world.app.id}`;
  const bot = await admin.ok('POST', accounts, { containerOrn: container, name: 'Rotated bot', username: 'bot', password });
  await admin.ok('POST', `${world.agentPath}/connections`, { connectionType: 'STS_SERVICE_ACCOUNT', app: { orn: container }, serviceAccount: { orn: bot.orn } });
  const given = async () => (await world.exchange({ requested_token_type: 'urn:okta:params:oauth:token-type:service-account', resource: bot.orn, audience: '', scope: '' })).body.service_account.password;
  const ended = async () => (await admin.events('pam.service_account.password_rotation.end')).filter(({ target }) => target[0].id === bot.id);
  const rotate = async () => {
    const before = (await ended()).length;
    const { status, body } = await admin.call('POST', `${accounts}/${bot.id}/rotations`);
    assert.equal(status, 202, JSON.stringify(body));
    for (const end = Date.now() + 10_000; (await ended()).length === before; await new Promise(setImmediate)) assert.ok(Date.now() < end, 'it never ended');
    return admin.ok('GET', `${accounts}/${bot.id}/rotations/${body.id}`);
  };
  await admin.ok('PUT', `${accounts}/${bot.id}/rotation-hook`, { url: hook.url, rotationIntervalDays: 90 });
  const hostile = {
    slow: () => {},
    redirect: (response) => response.writeHead(307, { Location: hook.url }).end(),
    broken: (response) => response.writeHead(500).end(),
    huge: (response) => response.writeHead(200).end('x'.repeat(1024 * 1024)),
  };
  for (const [name, answer] of Object.entries(hostile)) {
    hook.answer = answer;
    const rotation = await rotate();
    assert.deepEqual([rotation.status, await given()], ['PENDING', password], name);
    assert.equal(rotation.errorDetails.code, 'NO_ANSWER', name);
  }
  hook.answer = undefined;
  const done = await rotate();
  assert.deepEqual([done.status, done.attempts, done.errorDetails], ['COMPLETED', 5, undefined]);
  assert.equal(new Set(hook.asked.map((asked) => asked.password)).size, 1, 'the same password each time');
  assert.ok(hook.asked.every((asked) => asked.rotationId === done.id && asked.serviceAccount.username === 'bot'));
  const now = hook.password;
  assert.equal(await given(), now);

  hook.answer = (response) => response.writeHead(422).end('too like the former one');
  const refusal = await rotate();
  assert.deepEqual([refusal.status, await given()], ['FAILED', now]);
  const outcomes = (await ended()).map(({ outcome }) => `${outcome.result} ${outcome.reason ?? ''}`.trim());
  assert.deepEqual(outcomes, [...Array(4).fill('FAILURE NO_ANSWER'), 'SUCCESS', 'FAILURE HOOK_REFUSED']);
  // What the hook is shown is good for nothing else.
  for (const type of ['id_token', 'access_token']) {
    const { status, body } = await world.exchange({ requested_token_type: 'urn:okta:params:oauth:token-type:service-account', resource: bot.orn, audience: '', scope: '', subject_token: hook.token, subject_token_type: `urn:ietf:params:oauth:token-type:${type}` });
    assert.deepEqual([status, body.error], [400, 'invalid_request'], type);
  }
  for (const target of ['/api/v1/users/me', '/oauth2/v1/userinfo'])
    assert.equal((await fetch(server.url + target, { headers: { Authorization: `Bearer ${hook.token}` } })).status, 401, target);
  made.push(...hook.asked.map((asked) => asked.password));
  assert.equal((await fetch(`${server.url}${accounts}/${bot.id}/rotations`, { method: 'POST' })).status, 401);
});

test('no value and no password is on disk, in the log or in the System Log', async () => {
  const files = readdirSync(server.root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const dump = server.database?.dump();
  assert.ok(dump ? dump.includes('vault') : files.some((entry) => entry.name === 'mandate.db'));
  const values = [password, rotated, ...made];
  for (const value of values) assert.ok(!dump?.includes(value), 'the database holds a secret');
  for (const entry of files) {
    const content = readFileSync(path.join(entry.parentPath ?? entry.path, entry.name));
    for (const value of values) assert.ok(!content.includes(value), `${entry.name} holds a secret`);
  }
  const log = JSON.stringify(await admin.ok('GET', '/api/v1/logs?limit=1000'));
  for (const value of values) assert.ok(!log.includes(value));
});
