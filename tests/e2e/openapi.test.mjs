// The API document: as a code generator reads it, as real answers are, and as the page that shows it.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import openapiTS, { astToString } from 'openapi-typescript';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Admin } from './lib/admin.mjs';
import { Server } from './lib/server.mjs';
import { World } from './lib/world.mjs';

const server = new Server();
let admin, document, world, ajv;
before(async () => {
  await server.start('--limits-address-failures', '100000');  // every path is tried without a credential
  admin = new Admin(server);
  world = await World.make(server);
  await world.signOn();
  document = await (await fetch(`${server.url}/openapi.json`)).json();
  ajv = addFormats(new Ajv2020({ strict: false }));
  ajv.addSchema(document, 'document');
});
after(() => server.stop());

function operations() {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).filter(([method]) => method !== 'parameters').map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })));
}
const managed = ({ operation }) => operation.security.some((one) => 'apiToken' in one);

function check(value, pointer, what) {
  const validate = ajv.getSchema(`document#${pointer}`);
  assert.ok(validate(value), `${what}: ${JSON.stringify(validate.errors)}`);
}
const escaped = (text) => text.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D');

test('it is a valid OpenAPI 3.1 document and becomes typed code', async () => {
  const result = await new Validator().validate(structuredClone(document));
  assert.ok(result.valid, JSON.stringify(result.errors));
  assert.equal(document.servers[0].url, server.url);
  const code = astToString(await openapiTS(structuredClone(document)));
  for (const { operation } of operations()) assert.match(code, new RegExp(`\\b${operation.operationId}\\b`));
});

test('every path of the management API is there, and refuses whom it does not know', async () => {
  for (const one of operations().filter(managed)) {
    const target = one.path.replace(/\{\w+\}/g, 'x1');
    const answer = await admin.call(one.method, target, undefined, { Authorization: 'SSWS nonsense' });
    assert.equal(answer.status, 401, `${one.method} ${target}`);
    check(answer.body, '/components/schemas/Error', `${one.method} ${target}`);
    for (const header of ['x-rate-limit-limit', 'x-rate-limit-remaining', 'x-rate-limit-reset']) assert.match(answer.headers.get(header) ?? '', /^\d+$/, header);
  }
});

// Everything that can be read without changing anything, with ids of the world that was made.
test('what is read is as described', async () => {
  const first = async (target) => { const { body } = await admin.call('GET', target); return (Array.isArray(body) ? body : body.data)[0]?.id; };
  const server_ = `/api/v1/authorizationServers/${world.as.id}`;
  await admin.ok('POST', `/api/v1/apps/${world.app.id}/grants`, { issuer: server.url, scopeId: 'okta.users.read' });
  await admin.ok('POST', `/oauth2/v1/clients/${world.app.id}/roles`, { type: 'READ_ONLY_ADMIN' });
  await admin.ok('POST', `/api/v1/users/${world.person.id}/roles`, { type: 'READ_ONLY_ADMIN' });
  const group = await admin.ok('POST', '/api/v1/groups', { profile: { name: 'Described' } });
  await admin.ok('PUT', `/api/v1/apps/${world.app.id}/groups/${group.id}`);
  const vault = '/privileged-access/api/v1', orn = (rest) => `orn:okta:${rest.replace('ORG', server.bootstrap.orgId)}`;
  const secret = await admin.ok('POST', `${vault}/secrets`, { name: 'Described', members: { a: 'b' } });
  const account = await admin.ok('POST', `${vault}/service-accounts`, { containerOrn: orn(`idp:ORG:apps:oidc_client:${world.app.id}`), name: 'Described', username: 'bot' });
  await admin.ok('PUT', `${vault}/service-accounts/${account.id}/rotation-hook`, { url: 'https://crm.example/hook' });
  const link = await admin.ok('POST', '/workload-principals/api/v1/delegation-links', {
    from: { type: 'OKTA_AUTHORIZATION_SERVER', clientOrn: orn(`idp:ORG:apps:oidc_client:${world.app.id}`), tokenType: 'ACCESS_TOKEN' },
    to: { resourceOrn: orn(`directory:ORG:workload-principals:ai-agents:${world.agent.id}`) },
  });
  const app = await admin.ok('GET', `/api/v1/apps/${world.app.id}`);
  app.settings.oauthClient.grant_types.push('refresh_token');
  await admin.ok('PUT', `/api/v1/apps/${world.app.id}`, app);
  await world.signOn(undefined, 'openid email offline_access');
  const serverAccessToken = (await world.signOnAtServer('openid email')).body.access_token;
  const claim = await admin.ok('POST', `${server_}/claims`, { name: 'described', claimType: 'RESOURCE', valueType: 'EXPRESSION', value: 'user.email' });
  const origin = await admin.ok('POST', '/api/v1/trustedOrigins', { name: 'Described', origin: 'https://described.example.test', scopes: [{ type: 'CORS' }] });
  const ids = {
    claimId: claim.id, trustedOriginId: origin.id, tokenId: await first(`/api/v1/apps/${world.app.id}/tokens`), vaultSecretId: secret.id, serviceAccountId: account.id, delegationLinkId: link.id,
    agentId: world.agent.id, appId: world.app.id, userId: world.person.id, groupId: group.id, connectionId: world.connection.id, authServerId: world.as.id,
    policyId: world.policy.id, ruleId: world.rule.id, clientId: world.app.id, roleId: 'READ_ONLY_ADMIN', authorizationServerId: world.as.id,
    operationId: await first('/workload-principals/api/v1/operations'), scopeId: await first(`${server_}/scopes`),
    grantId: await first(`/api/v1/apps/${world.app.id}/grants`), apiTokenId: await first('/api/v1/api-tokens'), keyId: world.key.id, file: 'start.js',
  };
  const query = { listPotentialConnectionsByType: '?filter=connectionType%20eq%20%22IDENTITY_ASSERTION_CUSTOM_AS%22' };
  query.listResourceOwners = `?filter=${encodeURIComponent(`parentResourceOrn eq "orn:okta:directory:${server.bootstrap.orgId}:workload-principals:ai-agents:${world.agent.id}"`)}`;
  query.previewEffectiveScopes = `?userId=${world.person.id}`;
  // What the world does not have: unit tests see these answers.
  const elsewhere = new Set(['secretId', 'delegationLinkId', 'serverId', 'entryId', 'toolId', 'discoveryId', 'settingsId', 'virtualMcpId', 'capabilityId', 'resourcePath', 'vaultSecretId', 'serviceAccountId', 'rotationId']);
  const missing = new Set(['getJwk', 'getRefreshTokenForAuthorizationServerAndClient', 'getUserGrant', 'getResourceServerOperation', 'getA2AServer', 'listA2AServerAuthorizationServers']);
  for (const { path, method, operation } of operations()) {
    const response = operation.responses['200']?.content?.['application/json'];
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    if (method !== 'GET' || !response) continue;
    const unknown = names.filter((name) => !ids[name]);
    assert.ok(unknown.every((name) => elsewhere.has(name)), `${path}: make the world have ${unknown}`);
    if (unknown.length > 0) continue;
    const keyOfAnother = { getAuthorizationServerKey: (await (await fetch(`${server.url}/oauth2/${world.as.id}/v1/keys`)).json()).keys[0].kid };
    const target = path.replace(/\{(\w+)\}/g, (_, name) => (name === 'keyId' && keyOfAnother[operation.operationId]) || ids[name]) + (query[operation.operationId] ?? '');
    const tokenOf = { getUserInfo: world.orgAccessToken, getUserInfoOfCustomServer: serverAccessToken }[operation.operationId];
    const headers = tokenOf ? { Authorization: `Bearer ${tokenOf}` } : {};
    const answer = await admin.call('GET', target, undefined, headers);
    if (missing.has(operation.operationId)) {
      assert.equal(answer.status, 404, target);
      check(answer.body, '/components/schemas/Error', target);
      continue;
    }
    assert.equal(answer.status, 200, `${target}: ${JSON.stringify(answer.body)}`);
    check(answer.body, `/paths/${escaped(path)}/get/responses/200/content/${escaped('application/json')}/schema`, target);
  }
});

test('the page that shows it', async () => {
  const page = await fetch(`${server.url}/docs`);
  assert.match(page.headers.get('content-security-policy'), /default-src 'none'/);
  const html = await page.text(), files = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, file]) => file);
  assert.ok(files.length > 0);
  for (const file of files) assert.equal((await fetch(server.url + file)).status, 200, file);
  for (const file of ['/docs/..%2fmandate.db', '/docs/page.html', '/docs/none.js']) assert.equal((await fetch(server.url + file)).status, 404, file);
  assert.doesNotMatch(html, /https?:/);
});
