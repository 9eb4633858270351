// Agents that call agents, services that begin a chain, and what the vault hands out.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import * as jose from 'jose';
import * as openid from 'openid-client';
import okta from '@okta/okta-sdk-nodejs';
import { Admin } from './lib/admin.mjs';
import { tellDemo } from './lib/demo.mjs';
import { Server } from './lib/server.mjs';
import { Browser, World, post } from './lib/world.mjs';

const server = new Server();
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const plannerUrl = 'https://planner.example/agent', resources = '/resource-servers/api/v1';
let admin, world, planner, as;

const orn = (service, rest) => `orn:okta:${service}:${server.bootstrap.orgId}:${rest}`;
const agentOrn = (id) => orn('directory', `workload-principals:ai-agents:${id}`);

before(async () => {
  await server.start();
  admin = new Admin(server);
  world = await World.make(server);
  planner = await World.make(server);
  as = orn('idp', `authorization_servers:${world.as.id}`);
  await admin.ok('PATCH', planner.agentPath, { resourceUrl: plannerUrl });
  const attached = await admin.call('POST', `${resources}/a2a-servers/${planner.agent.id}/authorization-servers`, { type: 'OKTA', orn: as });
  assert.ok(attached.status < 300, JSON.stringify(attached.body));
  await connect(world, { connectionType: 'IDENTITY_ASSERTION_A2A_SERVER', resource: { orn: orn('directory', `resource-servers:a2a:${planner.agent.id}`) }, authorizationServer: { orn: as } });
  await connect(planner, { connectionType: 'IDENTITY_ASSERTION_CUSTOM_AS', authorizationServer: { orn: as } });
  await link(agentOrn(world.agent.id));
  await world.signOn();
});
after(() => server.stop());

const connect = (from, body) => admin.ok('POST', `${from.agentPath}/connections`, { scopeCondition: 'INCLUDE_ONLY', scopes: ['chat.read'], ...body });
const link = (clientOrn) => admin.ok('POST', '/workload-principals/api/v1/delegation-links', {
  from: { type: 'OKTA_AUTHORIZATION_SERVER', clientOrn, tokenType: 'ACCESS_TOKEN' }, to: { resourceOrn: agentOrn(planner.agent.id) },
});

// One hop: exchange and redemption at the world's authorization server.
async function hop(as_, subject, resource) {
  const idJag = await as_.exchange({ audience: world.asIssuer, ...subject, ...(resource ? { resource } : {}) });
  if (idJag.status !== 200) return idJag;
  return post(world.asTokenUrl, await as_.redeemForm(idJag.body.access_token, { client_assertion: await as_.assertion(world.asTokenUrl) }));
}
const on = (token) => ({ subject_token: token, subject_token_type: accessTokenType });
async function verified(token, audience) {
  const keys = jose.createRemoteJWKSet(new URL(`${world.asIssuer}/v1/keys`));
  return (await jose.jwtVerify(token, keys, { issuer: world.asIssuer, audience, typ: 'at+jwt' })).payload;
}

test('a person is acted for by an agent that an agent called', async () => {
  const first = await hop(world, {}, plannerUrl);
  assert.equal(first.status, 200, JSON.stringify(first.body));
  assert.equal((await verified(first.body.access_token, plannerUrl)).act.sub, world.agent.id);
  const second = await hop(planner, on(first.body.access_token));
  assert.equal(second.status, 200, JSON.stringify(second.body));
  const claims = await verified(second.body.access_token, world.audience);
  assert.deepEqual([claims.uid, claims.sub, claims.sub_profile, claims.cid], [world.person.id, world.login, 'user', planner.agent.id]);
  assert.deepEqual([claims.act.sub, claims.act.sub_profile, claims.act.act.sub], [planner.agent.id, 'ai_agent', world.agent.id]);
  assert.ok(claims.exp <= (await verified(first.body.access_token, plannerUrl)).exp, 'it outlives the token it came of');

  const stranger = await hop(world, on(first.body.access_token));
  assert.deepEqual([stranger.status, stranger.body.error], [400, 'invalid_grant'], 'the caller itself cannot use what is meant for the planner');
  await admin.ok('POST', `${world.agentPath}/lifecycle/deactivate`);
  const stopped = await hop(planner, on(first.body.access_token));
  assert.deepEqual([stopped.status, stopped.body.reason], [400, 'invalid_subject_token_client_inactive']);
  await admin.ok('POST', `${world.agentPath}/lifecycle/activate`);
  assert.equal((await hop(planner, on(first.body.access_token))).status, 200);

  await admin.ok('POST', `${world.agentPath}/lifecycle/deactivate?revokeTokens=true`);
  await admin.ok('POST', `${world.agentPath}/lifecycle/activate`);
  const ended = await hop(planner, on(first.body.access_token));
  assert.deepEqual([ended.status, ended.body.reason], [400, 'invalid_subject_token'], 'what came through it is over for good');
  let next;  // nothing is issued in the very second of the stop
  do next = await hop(world, {}, plannerUrl); while (next.status === 503 && await setTimeout(50, true));
  assert.equal((await hop(planner, on(next.body.access_token))).status, 200);

  await admin.ok('POST', '/oauth2/v1/global-token-revocation', { sub_id: { format: 'iss_sub', iss: server.url, sub: world.agent.id } });
  const loggedOut = await hop(planner, on(next.body.access_token));
  assert.deepEqual([loggedOut.status, loggedOut.body.reason], [400, 'invalid_subject_token'], 'and by a universal logout');
  do next = await hop(world, {}, plannerUrl); while (next.status === 503 && await setTimeout(50, true));
  assert.equal(next.status, 200, 'which leaves the agent ACTIVE');
});

test('the preview says what a connection to an agent gives, and what speaks against it', async () => {
  const { data } = await admin.ok('GET', `${world.agentPath}/connections`);
  const { id } = data.find((one) => one.connectionType === 'IDENTITY_ASSERTION_A2A_SERVER');
  const preview = () => admin.ok('GET', `${world.agentPath}/connections/${id}/effective-scopes?userId=${world.person.id}`);
  const resource = (answer) => answer.links.find((one) => one.link === 'resource');
  const now = await preview();
  assert.equal(resource(now).allowed, true, JSON.stringify(now));
  assert.deepEqual(now.effectiveScopes, ['chat.read']);
  await admin.ok('POST', `${planner.agentPath}/lifecycle/deactivate`);
  const after = await preview();
  assert.equal(resource(after).allowed, false, JSON.stringify(after));
  assert.deepEqual(after.effectiveScopes, []);
  await admin.ok('POST', `${planner.agentPath}/lifecycle/activate`);
});

test('a service begins a chain', async () => {
  const keys = await jose.generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await jose.exportJWK(keys.publicKey)), kid: 's1', alg: 'ES256', use: 'sig' };
  const app = await admin.ok('POST', '/api/v1/apps', {
    name: 'oidc_client', label: 'Night job', signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method: 'private_key_jwt' } },
    settings: { oauthClient: { application_type: 'service', grant_types: ['client_credentials'], response_types: ['token'], redirect_uris: [], jwks: { keys: [jwk] } } },
  });
  const id = app.credentials.oauthClient.client_id;
  await link(orn('idp', `apps:oidc_client:${app.id}`));
  const rule = { ...world.rule, conditions: { ...world.rule.conditions, grantTypes: { include: ['client_credentials', 'urn:ietf:params:oauth:grant-type:jwt-bearer'] } } };
  await admin.ok('PUT', `/api/v1/authorizationServers/${world.as.id}/policies/${world.policy.id}/rules/${world.rule.id}`, rule);
  const ask = async (changes) => post(world.asTokenUrl, {
    grant_type: 'client_credentials', scope: 'chat.read', resource: plannerUrl,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await world.assertion(world.asTokenUrl, { iss: id, sub: id }, { kid: 's1' }, keys.privateKey), ...changes,
  });
  assert.equal((await ask({ resource: 'https://nobody.example' })).body.error, 'invalid_target');
  const own = await ask({});
  assert.equal(own.status, 200, JSON.stringify(own.body));
  const token = await hop(planner, on(own.body.access_token));
  assert.equal(token.status, 200, JSON.stringify(token.body));
  const claims = await verified(token.body.access_token, world.audience);
  assert.deepEqual([claims.sub, claims.sub_profile, claims.act.sub, claims.act.act.sub, 'uid' in claims], [id, 'service', planner.agent.id, id, false]);
});

// A person signs on to an application at the first server; a service that is called there calls on at the second.
test('a service calls on for a person at a server that trusts the first', async () => {
  const { authorizationServerApi: trust } = new okta.Client({ orgUrl: server.url, token: server.bootstrap.apiToken });
  const exchangeType = 'urn:ietf:params:oauth:grant-type:token-exchange', other = await World.make(server);
  for (const [one, grant] of [[world, 'authorization_code'], [other, exchangeType]]) {
    const rule = { ...one.rule, name: 'Services', priority: 2, conditions: { ...one.rule.conditions, grantTypes: { include: [grant] } } };
    await admin.ok('POST', `/api/v1/authorizationServers/${one.as.id}/policies/${one.policy.id}/rules`, { ...rule, id: undefined });
  }
  const { credentials: { oauthClient: service } } = await admin.ok('POST', '/api/v1/apps', {
    name: 'oidc_client', label: 'API 1', signOnMode: 'OPENID_CONNECT', credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
    settings: { oauthClient: { application_type: 'service', grant_types: [exchangeType] } },
  });
  const verifier = 'v'.repeat(43), url = new URL(world.authorizeUrl(verifier, { scope: 'openid chat.read' }));
  url.pathname = `/oauth2/${world.as.id}/v1/authorize`;
  const code = (await new Browser(server.url).signOn(url.href, world.login, world.password)).searchParams.get('code');
  const own = await post(world.asTokenUrl, { grant_type: 'authorization_code', code, redirect_uri: world.redirectUri, client_id: world.clientId, code_verifier: verifier });
  assert.equal(own.status, 200, JSON.stringify(own.body));

  const issuer = await openid.discovery(new URL(other.asIssuer), service.client_id, service.client_secret, undefined, { execute: [openid.allowInsecureRequests] });
  const ask = (changes = {}) => openid.genericGrantRequest(issuer, exchangeType, {
    subject_token: own.body.access_token, subject_token_type: accessTokenType, scope: 'chat.read', audience: other.audience, ...changes,
  });
  await assert.rejects(ask(), (error) => error.status === 403 && error.error === 'access_denied' && error.cause.reason === 'associated_server_not_trusted');
  const ids = async (collection) => {
    const all = [];
    await collection.each((one) => { all.push(one.id); });
    return all;
  };
  assert.deepEqual(await ids(await trust.createAssociatedServers({ authServerId: other.as.id, associatedServerMediated: { trusted: [world.as.id] } })), [world.as.id]);
  assert.deepEqual(await ids(await trust.listAssociatedServersByTrustedType({ authServerId: other.as.id, trusted: true })), [world.as.id]);
  const given = await ask();
  assert.deepEqual([given.issued_token_type, given.scope, given.refresh_token], [accessTokenType, 'chat.read', undefined]);
  const keys = jose.createRemoteJWKSet(new URL(`${other.asIssuer}/v1/keys`));
  const { payload } = await jose.jwtVerify(given.access_token, keys, { issuer: other.asIssuer, audience: other.audience });
  assert.deepEqual([payload.uid, payload.sub, payload.cid, payload.act.sub], [world.person.id, world.login, service.client_id, service.client_id]);
  await trust.deleteAssociatedServer({ authServerId: other.as.id, associatedServerId: world.as.id });
  await assert.rejects(ask(), (error) => error.cause.reason === 'associated_server_not_trusted');
});

test('the vault hands a secret to the agent that is connected to it, and to nobody else', async () => {
  const secret = await admin.ok('POST', '/privileged-access/api/v1/secrets', { name: 'orders', members: { password: 'open-sesame-42' } });
  const made = await admin.ok('POST', `${world.agentPath}/connections`, { connectionType: 'STS_VAULT_SECRET', secret: { orn: orn('pam', `secrets:${secret.id}`) } });
  const ask = (as_, changes = {}) => as_.exchange({
    requested_token_type: 'urn:okta:params:oauth:token-type:vaulted-secret', audience: '', scope: '', resource: made.resourceIndicator, ...changes,
  });
  const given = await ask(world);
  assert.equal(given.status, 200, JSON.stringify(given.body));
  assert.deepEqual([given.body.vaulted_secret, given.body.token_type], [{ password: 'open-sesame-42' }, 'N_A']);
  await planner.signOn();
  assert.equal((await ask(planner)).body.error, 'invalid_target');
  const [event] = (await admin.events('app.oauth2.token.grant.vaulted_secret')).filter((one) => one.outcome.result === 'SUCCESS');
  assert.equal(event.actor.id, world.agent.id);
  assert.ok(!JSON.stringify(event).includes('open-sesame'));
  await admin.ok('POST', `${world.agentPath}/connections/${made.id}/lifecycle/deactivate`);
  assert.equal((await ask(world)).body.error, 'invalid_target');
});


test('another\'s authorization server is told the names that it knows, and whoever has none is refused', async () => {
  const issuer = 'https://crm.example';
  const { id, orn: app } = await admin.ok('POST', '/api/v1/apps', {
    name: 'oidc_client', label: 'CRM', signOnMode: 'OPENID_CONNECT',
    settings: { oauthClient: { application_type: 'web', grant_types: ['authorization_code'], response_types: ['code'], redirect_uris: [`${issuer}/cb`] } },
  });
  assert.equal(app, orn('idp', `apps:oidc_client:${id}`));
  const body = { connectionType: 'IDENTITY_ASSERTION_APP_INSTANCE', app: { orn: app }, scopeCondition: 'INCLUDE_ONLY', scopes: ['crm.read'] };
  for (const ours of [server.url, world.asIssuer, world.asIssuer.replace('http', 'HTTP')]) {
    const refused = await admin.call('POST', `${world.agentPath}/connections`, { ...body, issuerUrl: ours });
    assert.deepEqual([refused.status, refused.body.errorCauses[0].reason], [400, 'OWN_ISSUER'], ours);
  }
  const made = await connect(world, { ...body, issuerUrl: issuer, audienceClientId: 'assistant', audienceTenant: 'acme', audienceSubject: 'employeeNumber' });
  const ask = () => world.exchange({ audience: issuer, scope: 'crm.read' });
  const refused = await ask();
  assert.deepEqual([refused.status, refused.body.error, refused.body.reason], [400, 'access_denied', 'audience_subject_missing']);
  await admin.ok('POST', `/api/v1/users/${world.person.id}`, { profile: { employeeNumber: '4711' } });
  const told = await ask();
  assert.equal(told.status, 200, JSON.stringify(told.body));
  const keys = jose.createRemoteJWKSet(new URL(`${server.url}/oauth2/v1/keys`));
  const { payload } = await jose.jwtVerify(told.body.access_token, keys, { issuer: server.url, audience: issuer, typ: 'oauth-id-jag+jwt' });
  assert.deepEqual([payload.client_id, payload.aud_tenant, payload.aud_sub, payload.sub, payload.act.sub], ['assistant', 'acme', '4711', world.person.id, world.agent.id]);
  const plain = await admin.ok('PATCH', `${world.agentPath}/connections/${made.id}`, { audienceClientId: null, audienceTenant: null, audienceSubject: null });
  assert.equal('audienceClientId' in plain, false);
  const claims = jose.decodeJwt((await ask()).body.access_token);
  assert.deepEqual([claims.client_id, claims.aud_tenant, claims.aud_sub], [world.agent.id, undefined, undefined]);
});

test('the demo tells all of it', async () => {
  const stdout = await tellDemo(server);
  const chapters = ['A secret of the vault', 'Tools of an MCP server', 'An application elsewhere', "Somebody else's server", 'Without the ID token', 'An agent calls an agent', 'The chain stops too', 'The record'];
  for (const chapter of chapters) assert.ok(stdout.includes(chapter), chapter);
  for (const told of [/aud https:\/\/crm-\w+\.example · client_id travel-assistant · aud_tenant travel-company · aud_sub traveller-\w+@example\.com/, /for another audience/, /invalid_refresh_token/, /interaction_required/, /outgoing-allowed-networks 127.0.0.0/]) assert.match(stdout, told);
  assert.match(stdout, /Told as it happened/);
});
