// People who sign on for an MCP server: the access token is for it and for nothing else (RFC 8707), with real clients.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import * as jose from 'jose';
import * as openid from 'openid-client';
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { Admin } from './lib/admin.mjs';
import { Server } from './lib/server.mjs';
import { Browser, World } from './lib/world.mjs';

const resources = '/resource-servers/api/v1', virtual = '/workload-principals/api/v1/virtual-mcp-servers';
const ticketsUrl = 'https://tickets.example/mcp';
const server = new Server();
let admin, world, office, asOrn;
before(async () => {
  await server.start();
  admin = new Admin(server);
  world = await World.make(server);
  asOrn = `orn:okta:idp:${server.bootstrap.orgId}:authorization_servers:${world.as.id}`;
  const app = await admin.ok('GET', `/api/v1/apps/${world.app.id}`);
  app.settings.oauthClient.grant_types = ['authorization_code', 'refresh_token'];
  await admin.ok('PUT', `/api/v1/apps/${world.app.id}`, app);
  await admin.ok('POST', `/api/v1/authorizationServers/${world.as.id}/scopes`, { name: 'tools.call', default: true, metadataPublish: 'ALL_CLIENTS' });
  world.peopleRule = await admin.ok('POST', `/api/v1/authorizationServers/${world.as.id}/policies/${world.policy.id}/rules`, {
    type: 'RESOURCE_ACCESS', name: 'People', priority: 2,
    conditions: { people: { groups: { include: ['EVERYONE'] } }, grantTypes: { include: ['authorization_code'] }, scopes: { include: ['*'] } },
  });
  const operation = await admin.ok('POST', virtual, { resourcePath: 'office', profile: { displayName: 'Office' } });
  office = await admin.ok('GET', `${virtual}/${operation.resource.id}`);
  await admin.ok('POST', `${resources}/virtual-mcp-servers/${office.id}/authorization-servers`, { type: 'OKTA', orn: asOrn });
  await admin.ok('POST', `${virtual}/${office.id}/lifecycle/activate`);
  await registerTickets();
});
after(() => server.stop());

async function registerTickets() {
  await admin.call('POST', `${resources}/mcp-servers`, { resourceUrl: ticketsUrl });
  for (let attempt = 0; attempt < 100; ++attempt) {
    const mcp = (await admin.ok('GET', `${resources}/mcp-servers`)).data.find((one) => one.resourceUrl === ticketsUrl);
    if (mcp && mcp.status !== 'PENDING') {
      await admin.ok('POST', `${resources}/mcp-servers/${mcp.id}/authorization-servers`, { type: 'OKTA', orn: asOrn });
      return admin.ok('POST', `${resources}/mcp-servers/${mcp.id}/lifecycle/activate`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the MCP server stays PENDING');
}

// A sign-on with openid-client; `authorized` and `named` are the resources of its two requests.
async function signOn(authorized, named, issuer = world.asIssuer, scope = 'openid tools.call offline_access') {
  const portal = await openid.discovery(new URL(issuer), world.clientId, { id_token_signed_response_alg: 'ES256' }, openid.None(), { execute: [openid.allowInsecureRequests] });
  const verifier = openid.randomPKCECodeVerifier(), state = openid.randomState();
  const url = openid.buildAuthorizationUrl(portal, {
    redirect_uri: world.redirectUri, scope, state, code_challenge: await openid.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  });
  for (const resource of authorized) url.searchParams.append('resource', resource);
  const back = await new Browser(server.url).signOn(url, world.login, world.password);
  const parameters = new URLSearchParams(named.map((resource) => ['resource', resource]));
  return { portal, tokens: await openid.authorizationCodeGrant(portal, back, { pkceCodeVerifier: verifier, expectedState: state }, parameters) };
}
const audience = (tokens) => jose.decodeJwt(tokens.access_token).aud;
const invalidTarget = (error) => error.error === 'invalid_target';

async function tools(bearer) {
  const client = new Client({ name: 'e2e', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(office.resourceUrl), { requestInit: { headers: { Authorization: `Bearer ${bearer}` } } }));
  const listed = await client.listTools();
  await client.close();
  return listed.tools;
}

test('what the authorization server does not protect is refused', async () => {
  await assert.rejects(signOn(['https://unknown.example/mcp'], []), invalidTarget);
  await assert.rejects(signOn([ticketsUrl], [office.resourceUrl]), invalidTarget);
  await assert.rejects(signOn([], [ticketsUrl]), invalidTarget);
  await assert.rejects(signOn([ticketsUrl, office.resourceUrl], []), invalidTarget);
  await assert.rejects(signOn([ticketsUrl, office.resourceUrl], [ticketsUrl, office.resourceUrl]), invalidTarget);
  await assert.rejects(signOn([office.resourceUrl], [office.resourceUrl], server.url, 'openid'), invalidTarget);
});

test('openid-client signs a person on for an MCP server and for a virtual one', async () => {
  assert.equal(audience((await signOn([], [])).tokens), world.audience);
  const one = await signOn([ticketsUrl], [ticketsUrl]);
  assert.equal(audience(one.tokens), ticketsUrl);
  await assert.rejects(tools(one.tokens.access_token), 'a token for Tickets opens nothing else');
  const info = await openid.fetchUserInfo(one.portal, one.tokens.access_token, world.person.id);
  assert.equal(info.sub, world.person.id);

  const both = await signOn([ticketsUrl, office.resourceUrl], [office.resourceUrl]);
  assert.equal(audience(both.tokens), office.resourceUrl);
  assert.deepEqual(await tools(both.tokens.access_token), []);
  const next = await openid.refreshTokenGrant(both.portal, both.tokens.refresh_token, { resource: ticketsUrl });
  assert.equal(audience(next), ticketsUrl);
  const again = await openid.refreshTokenGrant(both.portal, next.refresh_token, { resource: office.resourceUrl });
  assert.equal(audience(again), office.resourceUrl);
  assert.deepEqual(await tools(again.access_token), []);
  await assert.rejects(openid.refreshTokenGrant(both.portal, again.refresh_token), invalidTarget);
  const granted = (await admin.events('app.oauth2.as.token.grant')).at(-2);
  assert.equal(granted.debugContext.debugData.resource, office.resourceUrl, JSON.stringify(granted));
});

test('the MCP client is told where to sign on and what to ask for, and calls with the token', async () => {
  const seen = {};
  const provider = {
    redirectUrl: world.redirectUri,
    clientMetadata: { client_name: 'e2e', redirect_uris: [world.redirectUri], token_endpoint_auth_method: 'none', grant_types: ['authorization_code'] },
    clientInformation: () => ({ client_id: world.clientId }),
    tokens: () => seen.tokens,
    saveTokens: (tokens) => { seen.tokens = tokens; },
    redirectToAuthorization: (url) => { seen.url = url; },
    saveCodeVerifier: (verifier) => { seen.verifier = verifier; },
    codeVerifier: () => seen.verifier,
    saveDiscoveryState: (state) => { seen.discovery = state; },
    discoveryState: () => seen.discovery,
  };
  const open = () => new StreamableHTTPClientTransport(new URL(office.resourceUrl), { authProvider: provider });
  const first = open();
  await assert.rejects(new Client({ name: 'e2e', version: '1' }).connect(first), UnauthorizedError);
  assert.equal(`${seen.url.origin}${seen.url.pathname}`, `${world.asIssuer}/v1/authorize`);
  assert.equal(seen.url.searchParams.get('resource'), office.resourceUrl);
  assert.ok(seen.url.searchParams.get('scope').split(' ').includes('tools.call'), seen.url.href);
  const back = await new Browser(server.url).signOn(seen.url, world.login, world.password);
  await first.finishAuth(back.searchParams);
  assert.equal(audience(seen.tokens), office.resourceUrl);
  const client = new Client({ name: 'e2e', version: '1' });
  await client.connect(open());
  assert.deepEqual((await client.listTools()).tools, []);
  await client.close();
});

test('a client that signed on at a custom authorization server signs off there', async () => {
  const browser = new Browser(server.url);
  const { body } = await world.signOnAtServer('openid', browser);
  const { end_session_endpoint: endpoint } = await (await fetch(`${world.asIssuer}/.well-known/openid-configuration`)).json();
  assert.equal(endpoint, `${world.asIssuer}/v1/logout`);
  const silent = async (hint) => {
    const url = new URL(world.authorizeUrl('v'.repeat(43), { scope: 'openid', prompt: 'none', id_token_hint: hint }));
    url.pathname = `/oauth2/${world.as.id}/v1/authorize`;
    return new URL((await browser.fetch(url)).headers.get('location')).searchParams;
  };
  assert.ok((await silent(body.id_token)).get('code'), 'its own ID token is a hint');
  assert.equal((await silent(body.access_token)).get('error'), 'invalid_request');
  const bye = await browser.fetch(`${endpoint}?id_token_hint=${body.id_token}`);
  assert.match(await bye.text(), /signed off/i);
  assert.equal((await silent(body.id_token)).get('error'), 'login_required');
});
