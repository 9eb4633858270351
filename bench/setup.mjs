// setup.mjs BINARY-URL BOOTSTRAP OUT ALGORITHM [AGENTS]: makes what the load needs and writes it down: an agent that may act for a
// signed-on person, a client that may introspect, and so many further agents.
import { readFileSync, writeFileSync } from 'node:fs';
import { World } from '../tests/e2e/lib/world.mjs';
import { agents } from '../tests/e2e/lib/admin.mjs';

const [url, bootstrap, out, algorithm, more = '0'] = process.argv.slice(2);
const server = { url, bootstrap: JSON.parse(readFileSync(bootstrap, 'utf8')) };
const world = await World.make(server, { algorithm, keyAlgorithm: algorithm });
await world.signOn();
const resource = await world.admin.ok('POST', '/api/v1/apps', {
  name: 'oidc_client', label: 'Resource', signOnMode: 'OPENID_CONNECT', credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
  settings: { oauthClient: { application_type: 'service', grant_types: ['client_credentials'] } },
});
for (let i = 0; i < Number(more); i += 20)
  await Promise.all(Array.from({ length: 20 }, (_, k) => world.admin.ok('POST', agents, { profile: { name: `Agent ${i + k}` } })));
writeFileSync(out, JSON.stringify({
  port: new URL(url).port, agent: world.agent.id, server: world.as.id, idToken: world.idToken, orgTokenUrl: world.orgTokenUrl,
  asTokenUrl: world.asTokenUrl, asIssuer: world.asIssuer, resourceClient: resource.credentials.oauthClient.client_id,
  resourceSecret: resource.credentials.oauthClient.client_secret,
  firstRequest: String(new URLSearchParams(await world.exchangeForm())),  // not sent yet: its assertion is good for minutes
  jwk: { ...(await world.privateJwk()), kid: 'k1', alg: algorithm },
}));
