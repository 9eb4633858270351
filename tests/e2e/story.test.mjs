// The main path with the clients that people use.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import * as jose from 'jose';
import * as openid from 'openid-client';
import * as oauth from 'oauth4webapi';
import OktaJwtVerifier from '@okta/jwt-verifier';
import { CrossAppAccessProvider, auth, discoverAndRequestJwtAuthGrant, exchangeJwtAuthGrant, requestJwtAuthorizationGrant } from '@modelcontextprotocol/client';
import { Server } from './lib/server.mjs';
import { Browser, World, grants, idJagType } from './lib/world.mjs';
import { agents } from './lib/admin.mjs';

const server = new Server();
let world;
before(async () => {
  await server.start();
  world = await World.make(server);
  await world.signOn();
});
after(() => server.stop());

test('jose verifies an access token through the key set and finds the actor in it', async () => {
  const redeemed = await world.redeem(await world.idJag());
  assert.equal(redeemed.status, 200, JSON.stringify(redeemed.body));
  const keys = jose.createRemoteJWKSet(new URL(`${world.asIssuer}/v1/keys`));
  const { payload, protectedHeader } = await jose.jwtVerify(redeemed.body.access_token, keys, { issuer: world.asIssuer, audience: world.audience, typ: 'at+jwt' });
  assert.equal(protectedHeader.alg, 'ES256');
  assert.deepEqual([payload.sub, payload.uid, payload.cid, payload.client_id], [world.login, world.person.id, world.agent.id, world.agent.id]);
  assert.deepEqual(payload.scp, ['chat.read']);
  assert.deepEqual(payload.act, { iss: server.url, sub: world.agent.id, sub_profile: 'ai_agent' });
});

test('openid-client signs a person on and an agent exchanges and redeems', async () => {
  const insecure = { execute: [openid.allowInsecureRequests] };
  const portal = await openid.discovery(new URL(server.url), world.clientId, undefined, openid.None(), insecure);
  const verifier = openid.randomPKCECodeVerifier(), state = openid.randomState(), nonce = openid.randomNonce();
  const url = openid.buildAuthorizationUrl(portal, {
    redirect_uri: world.redirectUri, scope: 'openid email', state, nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  });
  const back = await new Browser(server.url).signOn(url, world.login, world.password);
  const tokens = await openid.authorizationCodeGrant(portal, back, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce });
  assert.equal(tokens.claims().sub, world.person.id);
  const info = await openid.fetchUserInfo(portal, tokens.access_token, world.person.id);
  assert.equal(info.email, world.login);

  const key = { key: world.keys.privateKey, kid: 'k1' };
  const agent = await openid.discovery(new URL(server.url), world.agent.id, undefined, openid.PrivateKeyJwt(key), insecure);
  const idJag = await openid.genericGrantRequest(agent, grants.exchange, {
    requested_token_type: idJagType, subject_token: tokens.id_token, subject_token_type: 'urn:ietf:params:oauth:token-type:id_token', audience: world.asIssuer, scope: 'chat.read',
  });
  assert.equal(idJag.token_type, 'n_a');
  const atServer = await openid.discovery(new URL(world.asIssuer), world.agent.id, undefined, openid.PrivateKeyJwt(key), { ...insecure, algorithm: 'oauth2' });
  const access = await openid.genericGrantRequest(atServer, grants.redeem, { assertion: idJag.access_token });
  assert.equal(access.scope, 'chat.read');
  const introspected = await openid.tokenIntrospection(atServer, access.access_token);
  assert.equal(introspected.active, true);
  await openid.tokenRevocation(atServer, access.access_token);
  assert.equal((await openid.tokenIntrospection(atServer, access.access_token)).active, false);
});

test('oauth4webapi takes both answers and validates the token as a resource server', async () => {
  const issuer = new URL(server.url), options = { [oauth.allowInsecureRequests]: true };
  const org = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
  const custom = await oauth.processDiscoveryResponse(new URL(world.asIssuer), await oauth.discoveryRequest(new URL(world.asIssuer), { ...options, algorithm: 'oauth2' }));
  const client = { client_id: world.agent.id }, how = oauth.PrivateKeyJwt({ key: world.keys.privateKey, kid: 'k1' });
  const first = await oauth.genericTokenEndpointRequest(org, client, how, grants.exchange, {
    requested_token_type: idJagType, subject_token: world.idToken, subject_token_type: 'urn:ietf:params:oauth:token-type:id_token', audience: world.asIssuer, scope: 'chat.read',
  }, options);
  const idJag = await oauth.processGenericTokenEndpointResponse(org, client, first, { recognizedTokenTypes: { n_a: () => {} } });
  const second = await oauth.genericTokenEndpointRequest(custom, client, how, grants.redeem, { assertion: idJag.access_token }, options);
  const access = await oauth.processGenericTokenEndpointResponse(custom, client, second);
  const request = new Request(world.audience, { headers: { Authorization: `Bearer ${access.access_token}` } });
  const claims = await oauth.validateJwtAccessToken(custom, request, world.audience, options);
  assert.equal(claims.client_id, world.agent.id);
});

test('the Okta verifier takes an RS256 access token as it takes its own', async () => {
  const rs = await World.make(server, { algorithm: 'RS256' });
  await rs.signOn();
  const access = await rs.redeem(await rs.idJag());
  const verifier = new OktaJwtVerifier({ issuer: rs.asIssuer, assertClaims: { cid: rs.agent.id }, testing: { disableHttpsCheck: true } });
  const jwt = await verifier.verifyAccessToken(access.body.access_token, rs.audience);
  assert.deepEqual(jwt.claims.scp, ['chat.read']);
  const idToken = new OktaJwtVerifier({ issuer: server.url, clientId: rs.clientId, testing: { disableHttpsCheck: true } });
  // The org's keys are under /oauth2/v1, where its discovery document says.
  const { keys } = await (await fetch(`${server.url}/oauth2/v1/keys`)).json();
  assert.ok(keys.some((key) => key.alg === 'RS256'));
  assert.equal(idToken.issuer, server.url);
});

test('the MCP client gets its token across applications, with a secret', async () => {
  const mcp = await World.make(server, { audience: 'http://127.0.0.1:9/mcp' });
  const resource = createServer((request, response) => {
    response.setHeader('Content-Type', 'application/json');
    if (!request.url.startsWith('/.well-known/oauth-protected-resource')) return void response.writeHead(404).end('{}');
    response.end(JSON.stringify({ resource: mcp.resourceUrl, authorization_servers: [mcp.asIssuer], scopes_supported: ['chat.read'] }));
  });
  await new Promise((resolve) => resource.listen(0, '127.0.0.1', resolve));
  try {
    mcp.resourceUrl = `http://127.0.0.1:${resource.address().port}/mcp`;
    await mcp.admin.ok('PUT', `/api/v1/authorizationServers/${mcp.as.id}`, { name: mcp.as.name, description: 'MCP', audiences: [mcp.resourceUrl], signingAlgorithm: 'ES256' });
    await mcp.signOn();
    await mcp.admin.ok('PATCH', mcp.agentPath, { oauthClient: { tokenEndpointAuthMethod: 'client_secret_basic' } }, { 'Content-Type': 'application/merge-patch+json' });
    const secret = (await mcp.admin.ok('POST', `${mcp.agentPath}/credentials/secrets`, {})).client_secret;
    const common = { idToken: mcp.idToken, clientId: mcp.agent.id, clientSecret: secret, scope: 'chat.read' };
    const byHand = await requestJwtAuthorizationGrant({ tokenEndpoint: mcp.orgTokenUrl, audience: mcp.asIssuer, resource: mcp.resourceUrl, ...common });
    const tokens = await exchangeJwtAuthGrant({ tokenEndpoint: mcp.asTokenUrl, jwtAuthGrant: byHand.jwtAuthGrant, clientId: mcp.agent.id, clientSecret: secret });
    assert.equal(jose.decodeJwt(tokens.access_token).aud, mcp.resourceUrl);

    const provider = new CrossAppAccessProvider({
      assertion: async (context) => (await discoverAndRequestJwtAuthGrant({ idpUrl: server.url, audience: context.authorizationServerUrl, resource: context.resourceUrl, ...common })).jwtAuthGrant,
      clientId: mcp.agent.id, clientSecret: secret, expectedIssuer: mcp.asIssuer,
    });
    assert.equal(await auth(provider, { serverUrl: mcp.resourceUrl }), 'AUTHORIZED');
    assert.deepEqual(jose.decodeJwt(provider.tokens().access_token).scp, ['chat.read']);
  } finally {
    await new Promise((resolve) => resource.close(resolve));
  }
});

test('an agent lives exactly as it must: STAGED, ACTIVE, INACTIVE, gone, restored', async () => {
  const { admin } = world;
  const registered = await admin.call('POST', agents, { profile: { name: 'Short lived' } });
  assert.equal(registered.status, 202);
  const operation = await admin.ok('GET', registered.headers.get('location'));
  assert.deepEqual([operation.type, operation.status, operation.resource.status], ['ai-agent:Register', 'COMPLETED', 'STAGED']);
  const path = `${agents}/${operation.resource.id}`;
  const refused = await admin.call('POST', `${path}/lifecycle/activate`);
  assert.equal(refused.status, 400);
  assert.equal(refused.body.errorCauses.length, 2);
  const activePath = world.agentPath;
  const status = async () => (await admin.ok('GET', activePath)).status;
  assert.equal(await status(), 'ACTIVE');
  assert.equal((await admin.call('DELETE', activePath)).status, 400);
  assert.equal((await admin.call('POST', `${activePath}/lifecycle/deactivate`)).status, 202);
  assert.equal(await status(), 'INACTIVE');
  const stopped = await world.exchange();
  assert.deepEqual([stopped.status, stopped.body.error], [401, 'invalid_client']);
  assert.equal((await admin.call('DELETE', activePath)).status, 202);
  assert.equal((await admin.call('GET', activePath)).status, 404);
  assert.equal((await admin.call('POST', `${activePath}/lifecycle/restore`)).status, 202);
  assert.equal(await status(), 'INACTIVE');
  assert.equal((await admin.call('POST', `${activePath}/lifecycle/activate`)).status, 202);
  assert.equal((await world.exchange()).status, 200);
});

test('the record tells who did what for whom', async () => {
  await world.exchange();
  const [event] = (await world.admin.events('app.oauth2.token.grant.id_jag')).slice(-1);
  assert.equal(event.outcome.result, 'SUCCESS');
  assert.equal(event.actor.id, world.agent.id);
  assert.ok(event.target.some((target) => target.type === 'User' && target.id === world.person.id));
  assert.ok(event.target.some((target) => target.id === world.connection.id));
  assert.equal(event.debugContext.debugData.grantedScopes, 'chat.read');
  const all = JSON.stringify(await world.admin.ok('GET', '/api/v1/logs?limit=1000'));
  assert.ok(!/eyJ[\w-]+\./.test(all), 'no token stands in the log');
  assert.ok(!/eyJ[\w-]+\./.test(server.log()), 'nor in the access log');
});

test('a person signs off and the agent cannot act for them any more', async () => {
  const other = await World.make(server);
  const browser = new Browser(server.url);
  await other.signOn(browser);
  assert.equal((await other.exchange()).status, 200);
  const bye = await browser.fetch(`${server.url}/oauth2/v1/logout?id_token_hint=${other.idToken}`);
  assert.equal(bye.status, 200);
  const refused = await other.exchange();
  assert.deepEqual([refused.status, refused.body.error, refused.body.reason], [400, 'invalid_grant', 'invalid_subject_token_session_expired']);
});
