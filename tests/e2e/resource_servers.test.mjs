// MCP servers and what belongs to them, over real sockets: discovery asks a real server, and refuses to ask inside the
// network unless it is told to.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createServer } from 'node:http';
import * as jose from 'jose';
import { Admin, agents } from './lib/admin.mjs';
import { Server } from './lib/server.mjs';

const resources = '/resource-servers/api/v1';

// Serves JSON documents by path and counts what it is asked.
class Documents {
  async start() {
    this.documents = new Map();
    this.asked = [];
    this.http = createServer((request, response) => {
      this.asked.push(request.url);
      const document = this.documents.get(request.url);
      if (typeof document === 'function') return document(response);
      response.writeHead(document ? 200 : 404, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(document ?? {}));
    });
    await new Promise((resolve) => this.http.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.http.address().port}`;
    return this;
  }

  stop() { return new Promise((resolve) => { this.http.close(resolve); this.http.closeAllConnections(); }); }
}

// The operation behind a discovery, when it has ended.
async function finished(admin, location) {
  for (let tries = 0; tries < 200; ++tries) {
    const operation = await admin.ok('GET', location);
    if (['COMPLETED', 'FAILED'].includes(operation.status)) return operation;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the discovery does not end');
}

async function register(admin, resourceUrl, more = {}) {
  const answer = await admin.call('POST', `${resources}/mcp-servers`, { resourceUrl, ...more });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  const [discovery] = (await admin.ok('GET', `${resources}/mcp-servers/${answer.body.id}/discoveries`)).data;
  const operation = await finished(admin, `${resources}/operations/${discovery.id}`);
  return { operation, server: await admin.ok('GET', `${resources}/mcp-servers/${answer.body.id}`) };
}

describe('a server that may ask this machine', () => {
  let server, admin, other;
  before(async () => {
    other = await new Documents().start();
    server = await new Server().start('--outgoing-allowed-networks', '127.0.0.0/8', '--outgoing-allow-http', '--outgoing-time', '500ms');
    admin = new Admin(server);
  });
  after(async () => { await server.stop(); await other.stop(); });

  test('learns what an MCP server is, and connects nothing by itself', async () => {
    const as = await admin.ok('POST', '/api/v1/authorizationServers', { name: 'Weather', description: 'Weather', audiences: [`${other.url}/mcp`] });
    other.documents.set('/.well-known/oauth-protected-resource/mcp', {
      resource: `${other.url}/mcp`, resource_name: 'Weather', scopes_supported: ['forecast.read'],
      authorization_servers: [`${server.url}/oauth2/${as.id}`, `${other.url}/as`, `${other.url}/missing`],
    });
    other.documents.set('/.well-known/oauth-authorization-server/as', {
      issuer: `${other.url}/as`, token_endpoint: `${other.url}/as/token`, authorization_endpoint: `${other.url}/as/authorize`,
      grant_types_supported: ['authorization_code'],
    });
    const { operation, server: mcp } = await register(admin, `${other.url}/mcp`, { displayName: 'Weather for agents' });
    assert.equal(operation.status, 'COMPLETED');
    assert.equal(operation.resource.id, mcp.id);
    assert.equal(mcp.status, 'INACTIVE');
    assert.deepEqual(mcp.detectedMetadata.scopesSupported, ['forecast.read']);
    const servers = (await admin.ok('GET', `${resources}/mcp-servers/${mcp.id}/authorization-servers`)).data;
    assert.deepEqual(servers.map((one) => one.type).sort(), ['EXTERNAL', 'OKTA']);
    const discovery = await admin.ok('GET', `${resources}/mcp-servers/${mcp.id}/discoveries/${operation.id}`);
    assert.match(discovery.warnings[0], /missing/);
    assert.equal((await admin.ok('POST', `${resources}/mcp-servers/${mcp.id}/lifecycle/activate`)).status, 'ACTIVE');

    const external = servers.find((one) => one.type === 'EXTERNAL');
    const settings = await admin.ok('POST', `${resources}/client-auth-settings`, {
      name: 'Weather client', resource: { orn: mcp.orn }, authorizationServerId: external.id, clientId: 'weather', clientSecret: 'a secret of theirs', scopes: ['forecast.read'],
    });
    assert.match(settings.id, /^rsc/);
    assert.equal((await admin.call('DELETE', `${resources}/mcp-servers/${mcp.id}/authorization-servers/${external.id}`)).status, 400);
    assert.equal((await admin.call('DELETE', `${resources}/client-auth-settings/${settings.id}`)).status, 204);
  });

  test('trusts no server that says it is another', async () => {
    other.documents.set('/.well-known/oauth-protected-resource/impostor', { resource: 'https://bank.example/mcp', authorization_servers: [] });
    const { operation, server: mcp } = await register(admin, `${other.url}/impostor`);
    assert.equal(operation.status, 'FAILED');
    assert.match(operation.errorDetails.message, /https:\/\/bank\.example\/mcp/);
    assert.equal(mcp.status, 'INVALID');
    const refused = await admin.call('POST', `${resources}/mcp-servers/${mcp.id}/lifecycle/activate`);
    assert.equal(refused.status, 400);
    assert.match(refused.body.errorCauses[0].errorSummary, /INVALID/);
  });

  test('follows no redirect and waits no longer than it is told', async () => {
    const elsewhere = await new Documents().start();
    other.documents.set('/.well-known/oauth-protected-resource/moved', (response) => { response.writeHead(302, { Location: `${elsewhere.url}/x` }); response.end(); });
    const moved = await register(admin, `${other.url}/moved`);
    assert.match(moved.operation.errorDetails.message, /redirects are not followed/);
    assert.equal(elsewhere.asked.length, 0);
    await elsewhere.stop();
    for (const place of ['/.well-known/oauth-protected-resource/silent', '/silent/.well-known/oauth-protected-resource'])
      other.documents.set(place, () => {});
    const silent = await register(admin, `${other.url}/silent`);
    assert.match(silent.operation.errorDetails.message, /took too long/);
    assert.equal(silent.server.status, 'INACTIVE');
  });

  test('shows an agent that others call', async () => {
    const agent = (await admin.ok('POST', agents, { profile: { name: 'Planner' }, resourceUrl: 'https://planner.example/a2a' })).resource;
    assert.equal((await admin.ok('GET', `${agents}/${agent.id}`)).resourceUrl, 'https://planner.example/a2a');
    const a2a = await admin.ok('GET', `${resources}/a2a-servers/${agent.id}`);
    assert.match(a2a.orn, new RegExp(`:resource-servers:a2a:${agent.id}$`));
    const as = await admin.ok('POST', '/api/v1/authorizationServers', { name: 'Planning', description: 'Planning', audiences: ['https://planner.example/a2a'] });
    const orn = `orn:okta:idp:${server.bootstrap.orgId}:authorization_servers:${as.id}`;
    assert.equal((await admin.call('POST', `${resources}/a2a-servers/${agent.id}/authorization-servers`, { type: 'OKTA', orn })).status, 204);
    const { data } = await admin.ok('GET', `${resources}/a2a-servers/${agent.id}/authorization-servers`);
    assert.deepEqual([data[0].id, data[0].orn, data[0].issuer], [as.id, orn, `${server.url}/oauth2/${as.id}`]);
    assert.equal((await admin.call('PATCH', `${agents}/${agent.id}`, { resourceUrl: 'https://other.example' })).body.errorCauses[0].reason, 'IMMUTABLE');
  });

  test('lets an MCP server be a client while it is ACTIVE, and no longer', async () => {
    const as = await admin.ok('POST', '/api/v1/authorizationServers', { name: 'Chain', description: 'Chain', audiences: [`${other.url}/chain`] });
    const { server: mcp } = await register(admin, `${other.url}/chain`);
    const path = `${resources}/mcp-servers/${mcp.id}`, client = `/workload-principals/api/v1/mcp-servers/${mcp.id}`;
    await admin.ok('POST', `${path}/authorization-servers`, { type: 'OKTA', orn: `orn:okta:idp:${server.bootstrap.orgId}:authorization_servers:${as.id}` });
    assert.equal((await admin.call('POST', `${client}/oauth-client`)).status, 201);
    const keys = await jose.generateKeyPair('ES256');
    assert.equal((await admin.call('POST', `${client}/credentials/jwks`, { ...(await jose.exportJWK(keys.publicKey)), kid: 'k', use: 'sig' })).status, 201);
    const { clientId } = (await admin.ok('GET', path)).oauthClient;
    const url = `${server.url}/oauth2/v1/token`;
    const exchange = async () => {
      const assertion = await new jose.SignJWT({ jti: `${Math.random()}` }).setProtectedHeader({ alg: 'ES256', kid: 'k' }).setIssuer(clientId).setSubject(clientId).setAudience(url).setIssuedAt().setExpirationTime('60s').sign(keys.privateKey);
      const response = await fetch(url, { method: 'POST', body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', requested_token_type: 'urn:ietf:params:oauth:token-type:id-jag',
        subject_token: 'not.a.token', subject_token_type: 'urn:ietf:params:oauth:token-type:id_token', audience: `${server.url}/oauth2/${as.id}`, scope: 'x',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: assertion,
      }) });
      return (await response.json()).error;
    };
    assert.equal(await exchange(), 'invalid_client');
    await admin.ok('POST', `${path}/lifecycle/activate`);
    assert.equal(await exchange(), 'invalid_grant', 'it is known now; its subject token is not');
    await admin.ok('POST', `${path}/lifecycle/deactivate`);
    assert.equal(await exchange(), 'invalid_client');
  });

  test('asks for tools with a token of its own, as far as an access policy lets it', async () => {
    const tokens = [];
    let issuer, keys;
    const guarded = createServer(async (request, response) => {
      const answer = (status, body) => { response.writeHead(status, { 'Content-Type': 'application/json' }); response.end(JSON.stringify(body)); };
      if (request.method !== 'POST') return answer(404, {});
      const parts = [];
      for await (const part of request) parts.push(part);
      const { id, method, params } = JSON.parse(Buffer.concat(parts).toString());
      const token = request.headers.authorization?.replace(/^Bearer /, '');
      try {
        tokens.push((await jose.jwtVerify(token ?? '', keys, { issuer, audience: url, typ: 'at+jwt' })).payload);
      } catch { return answer(401, {}); }
      const result = (value) => answer(200, { jsonrpc: '2.0', id, result: value });
      if (method === 'initialize') return result({ protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'Guarded', version: '1' } });
      if (method === 'tools/list') return result({ tools: [{ name: 'find', inputSchema: { type: 'object' } }] });
      return answer(method === 'notifications/initialized' ? 202 : 400, {});
    });
    await new Promise((resolve) => guarded.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${guarded.address().port}/mcp`;
    try {
      const as = await admin.ok('POST', '/api/v1/authorizationServers', { name: 'Guarded', description: 'Guarded', audiences: ['https://guarded.example'] });
      issuer = `${server.url}/oauth2/${as.id}`;
      keys = jose.createLocalJWKSet(await (await fetch(`${issuer}/v1/keys`)).json());
      const servers = `/api/v1/authorizationServers/${as.id}`;
      await admin.ok('POST', `${servers}/scopes`, { name: 'tools.read', default: true });
      const { server: mcp } = await register(admin, url);
      const path = `${resources}/mcp-servers/${mcp.id}`;
      await admin.ok('POST', `${path}/authorization-servers`, { type: 'OKTA', orn: `orn:okta:idp:${server.bootstrap.orgId}:authorization_servers:${as.id}` });
      await admin.ok('POST', `${path}/lifecycle/activate`);
      const discover = async () => {
        const { headers } = await admin.call('POST', `${path}/discoveries`);
        await finished(admin, new URL(headers.get('location')).pathname);
        return (await admin.ok('GET', `${path}/discoveries`)).data[0];
      };
      assert.match(JSON.stringify(await discover()), /no ACTIVE policy covers this client/);
      assert.deepEqual([tokens.length, (await admin.ok('GET', `${path}/tools`)).data.length], [0, 0]);

      const policy = await admin.ok('POST', `${servers}/policies`, {
        type: 'OAUTH_AUTHORIZATION_POLICY', name: 'Discovery', description: 'Discovery', priority: 1, conditions: { clients: { include: [server.bootstrap.orgId] } },
      });
      await admin.ok('POST', `${servers}/policies/${policy.id}/rules`, {
        type: 'RESOURCE_ACCESS', name: 'Tools', priority: 1,
        conditions: { people: { users: { include: [] }, groups: { include: ['EVERYONE'] } }, grantTypes: { include: ['client_credentials'] }, scopes: { include: ['tools.read'] } },
        actions: { token: { accessTokenLifetimeMinutes: 60 } },
      });
      const told = await discover();
      assert.deepEqual((await admin.ok('GET', `${path}/tools`)).data.map(({ name, source }) => [name, source]), [['find', 'DISCOVERED']], JSON.stringify(told));
      const [token] = tokens;
      assert.deepEqual([token.client_id, token.scp, token.exp - token.iat, token.act], [server.bootstrap.orgId, ['tools.read'], 60, undefined]);
      const events = (await admin.events('app.oauth2.as.token.grant.access_token')).filter(({ actor }) => actor.id === server.bootstrap.orgId);
      assert.deepEqual(events.map(({ outcome }) => outcome.result), ['FAILURE', 'SUCCESS']);
    } finally {
      guarded.close();
      guarded.closeAllConnections();
    }
  });

  test('has done or still does after a crash what it accepted', async () => {
    let arrived;
    const asked = new Promise((resolve) => { arrived = resolve; });
    other.documents.set('/.well-known/oauth-protected-resource/crash', () => arrived());
    const answer = await admin.call('POST', `${resources}/mcp-servers`, { resourceUrl: `${other.url}/crash` });
    await asked;
    await server.kill('SIGKILL');
    other.documents.set('/.well-known/oauth-protected-resource/crash', { resource: `${other.url}/crash`, resource_name: 'Back again' });
    await server.start('--outgoing-allowed-networks', '127.0.0.0/8', '--outgoing-allow-http');
    const [discovery] = (await admin.ok('GET', `${resources}/mcp-servers/${answer.body.id}/discoveries`)).data;
    assert.equal((await finished(admin, `${resources}/operations/${discovery.id}`)).status, 'COMPLETED');
    assert.equal((await admin.ok('GET', `${resources}/mcp-servers/${answer.body.id}`)).detectedMetadata.resourceName, 'Back again');
  });
});

describe('a server as it is installed', () => {
  let server, admin, other;
  before(async () => { other = await new Documents().start(); server = await new Server().start(); admin = new Admin(server); });
  after(async () => { await server.stop(); await other.stop(); });

  test('asks nobody inside the network', async () => {
    const port = new URL(other.url).port;
    for (const [url, why] of [
      [`${other.url}/mcp`, /not an https URL/],
      [`https://127.0.0.1:${port}/mcp`, /leads to this machine/],
      [`https://localhost:${port}/mcp`, /leads to this machine/],
      [`https://2130706433:${port}/mcp`, /leads to this machine/],
      [`https://[::ffff:127.0.0.1]:${port}/mcp`, /inside an IPv6 address/],
      ['https://169.254.169.254/latest', /local link/],
      ['https://10.0.0.1/mcp', /private network/],
    ]) {
      const { operation, server: mcp } = await register(admin, url);
      assert.equal(operation.status, 'FAILED', url);
      assert.match(operation.errorDetails.message, why, url);
      assert.equal(mcp.status, 'INACTIVE', url);
    }
    assert.equal(other.asked.length, 0);
  });
});
