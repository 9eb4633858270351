// Agents that publish their keys and their metadata themselves, on a real https server that the server asks.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as jose from 'jose';
import { agents } from './lib/admin.mjs';
import { Server } from './lib/server.mjs';
import { World, post } from './lib/world.mjs';

// Serves JSON documents by path and counts what it is asked.
class Publisher {
  async start() {
    this.directory = mkdtempSync(path.join(tmpdir(), 'mandate-publisher-'));
    this.certificate = path.join(this.directory, 'cert.pem');
    const key = path.join(this.directory, 'key.pem');
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost',
      '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', this.certificate], { stdio: 'ignore' });
    this.documents = new Map();
    this.asked = [];
    this.https = createServer({ key: readFileSync(key), cert: readFileSync(this.certificate) }, (request, response) => {
      this.asked.push(request.url);
      const document = this.documents.get(request.url);
      if (typeof document === 'function') return document(response);
      response.writeHead(document ? 200 : 404, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(document ?? {}));
    });
    await new Promise((resolve) => this.https.listen(0, '127.0.0.1', resolve));
    this.url = `https://localhost:${this.https.address().port}`;
    return this;
  }

  async stop() {
    await new Promise((resolve) => { this.https.close(resolve); this.https.closeAllConnections(); });
    rmSync(this.directory, { recursive: true });
  }
}

let server, publisher, world;
before(async () => {
  publisher = await new Publisher().start();
  server = await new Server().start('--outgoing-allowed-networks', '127.0.0.0/8', '--outgoing-ca-file', publisher.certificate);
  world = await World.make(server);
  await world.signOn();
});
after(async () => { await server.stop(); await publisher.stop(); });

const patch = (body) => world.admin.ok('PATCH', world.agentPath, body, { 'Content-Type': 'application/merge-patch+json' });
// The status of an exchange and, when there was a token, of its redemption, with an assertion by the key.
async function act(keys, kid, clientId = world.agent.id) {
  const by = (audience) => world.assertion(audience, { iss: clientId, sub: clientId }, { kid }, keys.privateKey);
  const exchanged = await post(world.orgTokenUrl, await world.exchangeForm({ client_assertion: await by(world.orgTokenUrl) }));
  if (exchanged.status !== 200) return exchanged.status;
  const redeemed = await post(world.asTokenUrl, await world.redeemForm(exchanged.body.access_token, { client_assertion: await by(world.asTokenUrl) }));
  return redeemed.status;
}

describe('keys at a jwks_uri', () => {
  let keys;
  before(async () => {
    keys = await jose.generateKeyPair('ES256');
    publisher.documents.set('/jwks.json', { keys: [{ ...(await jose.exportJWK(keys.publicKey)), kid: 'published' }] });
  });

  test('count in place of the registered ones, and the publisher is asked once', async () => {
    await patch({ oauthClient: { jwksUri: `${publisher.url}/jwks.json` } });
    assert.deepEqual(await Promise.all(Array.from({ length: 8 }, () => act(keys, 'published'))), Array(8).fill(200));
    assert.deepEqual(publisher.asked, ['/jwks.json']);
    assert.equal(await act(world.keys, 'k1'), 401);
    await patch({ oauthClient: { jwksUri: null } });
    assert.equal(await act(keys, 'published'), 401);
    assert.equal(await act(world.keys, 'k1'), 200);
  });

  test('cannot be used to look around in the network', async () => {
    const asked = publisher.asked.length;
    publisher.documents.set('/moved.json', (response) => { response.writeHead(302, { Location: '/jwks.json' }); response.end(); });
    for (const uri of [`${publisher.url}/moved.json`, 'https://169.254.169.254/latest', 'https://[::ffff:169.254.169.254]/latest', 'https://10.0.0.1/jwks.json']) {
      await patch({ oauthClient: { jwksUri: uri } });
      assert.equal(await act(keys, 'published'), 401, uri);
    }
    assert.deepEqual(publisher.asked.slice(asked), ['/moved.json'], 'no redirect is followed');
    await patch({ oauthClient: { jwksUri: null } });
  });
});

test('a client ID metadata document is the identity of an agent', async () => {
  const keys = await jose.generateKeyPair('ES256');
  const clientId = `${publisher.url}/client.json`;
  await world.admin.ok('PATCH', world.agentPath, { appId: null }, { 'Content-Type': 'application/merge-patch+json' });
  const me = await world.admin.ok('GET', '/api/v1/users/me');
  const { resource } = await world.admin.ok('POST', agents, {
    profile: { name: 'Documented' }, appId: world.app.id, oauthClient: { type: 'CIMD', clientIdMatchPattern: clientId },
    owners: [`orn:okta:directory:${server.bootstrap.orgId}:users:${me.id}`],
  });
  const agentPath = `${agents}/${resource.id}`;
  await world.admin.ok('POST', `${agentPath}/connections`, {
    connectionType: 'IDENTITY_ASSERTION_CUSTOM_AS', scopeCondition: 'INCLUDE_ONLY', scopes: ['chat.read'],
    authorizationServer: { orn: `orn:okta:idp:${server.bootstrap.orgId}:authorization_servers:${world.as.id}` },
  });
  await world.admin.ok('POST', `${agentPath}/lifecycle/activate`);
  const listed = await world.admin.ok('GET', `${agents}?search=${encodeURIComponent(`oauthClient.clientId eq "${clientId}"`)}`);
  assert.equal(listed.data[0].id, resource.id);

  const document = async (url) => ({
    client_id: url, client_name: 'Documented', redirect_uris: ['https://agent.example/callback'], token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [{ ...(await jose.exportJWK(keys.publicKey)), kid: 'c1' }] },
  });
  const stranger = `${publisher.url}/stranger.json`;
  publisher.documents.set('/client.json', await document(clientId)).set('/stranger.json', await document(stranger));
  assert.equal(await act(keys, 'c1', clientId), 200);
  assert.equal(await act(world.keys, 'k1', clientId), 401, 'a key of another agent');
  assert.equal(await act(keys, 'c1', resource.id), 401, 'it has one client_id');
  assert.equal(await act(keys, 'c1', stranger), 401, 'nobody registered it');
  assert.ok(!publisher.asked.includes('/stranger.json'), 'and nobody was asked');
  const metadata = await (await fetch(`${server.url}/.well-known/oauth-authorization-server`)).json();
  assert.equal(metadata.client_id_metadata_document_supported, true);
});
