// setup.mjs BINARY-URL BOOTSTRAP OUT ALGORITHM [AGENTS]: makes what the load needs and writes it down: agents that may act for a
// signed-on person and call each other, a secret of the vault, a client that may introspect, and so many further agents.
import { readFileSync, writeFileSync } from 'node:fs';
import { World } from '../tests/e2e/lib/world.mjs';
import { agents } from '../tests/e2e/lib/admin.mjs';

const [url, bootstrap, out, algorithm, more = '0'] = process.argv.slice(2);
const server = { url, bootstrap: JSON.parse(readFileSync(bootstrap, 'utf8')) };
const world = await World.make(server, { algorithm, keyAlgorithm: algorithm });
await world.signOn();
// A chain of agents: each is called under its URL, and may present what its caller was given.
const orn = (service, rest) => `orn:okta:${service}:${server.bootstrap.orgId}:${rest}`;
const chain = [world, await World.make(server, { algorithm, keyAlgorithm: algorithm }), await World.make(server, { algorithm, keyAlgorithm: algorithm })];
const urls = chain.map((one, i) => (i === 0 ? '' : `https://agent-${i}.example/run`));
const as = orn('idp', `authorization_servers:${world.as.id}`);
const connect = (from, body) => world.admin.ok('POST', `${from.agentPath}/connections`, { scopeCondition: 'INCLUDE_ONLY', scopes: ['chat.read'], authorizationServer: { orn: as }, ...body });
for (const [i, one] of chain.entries()) {
  if (i === 0) continue;
  await world.admin.ok('PATCH', one.agentPath, { resourceUrl: urls[i] });
  await world.admin.call('POST', `/resource-servers/api/v1/a2a-servers/${one.agent.id}/authorization-servers`, { type: 'OKTA', orn: as });
  await connect(chain[i - 1], { connectionType: 'IDENTITY_ASSERTION_A2A_SERVER', resource: { orn: orn('directory', `resource-servers:a2a:${one.agent.id}`) } });
  await world.admin.ok('POST', '/workload-principals/api/v1/delegation-links', {
    from: { type: 'OKTA_AUTHORIZATION_SERVER', clientOrn: orn('directory', `workload-principals:ai-agents:${chain[i - 1].agent.id}`), tokenType: 'ACCESS_TOKEN' },
    to: { resourceOrn: orn('directory', `workload-principals:ai-agents:${one.agent.id}`) },
  });
}
await connect(chain.at(-1), { connectionType: 'IDENTITY_ASSERTION_CUSTOM_AS' });
const secret = await world.admin.ok('POST', '/privileged-access/api/v1/secrets', { name: 'bench', members: { password: 'open-sesame-42' } });
const vault = await world.admin.ok('POST', `${world.agentPath}/connections`, { connectionType: 'STS_VAULT_SECRET', secret: { orn: orn('pam', `secrets:${secret.id}`) } });
const resource = await world.admin.ok('POST', '/api/v1/apps', {
  name: 'oidc_client', label: 'Resource', signOnMode: 'OPENID_CONNECT', credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
  settings: { oauthClient: { application_type: 'service', grant_types: ['client_credentials'] } },
});
for (let i = 0; i < Number(more); i += 20)
  await Promise.all(Array.from({ length: 20 }, (_, k) => world.admin.ok('POST', agents, { profile: { name: `Agent ${i + k}` } })));
writeFileSync(out, JSON.stringify({
  port: new URL(url).port, vaultResource: vault.resourceIndicator, server: world.as.id, idToken: world.idToken, orgTokenUrl: world.orgTokenUrl,
  asTokenUrl: world.asTokenUrl, asIssuer: world.asIssuer, resourceClient: resource.credentials.oauthClient.client_id,
  resourceSecret: resource.credentials.oauthClient.client_secret,
  firstRequest: String(new URLSearchParams(await world.exchangeForm())),  // not sent yet: its assertion is good for minutes
  agents: await Promise.all(chain.map(async (one, i) => ({ id: one.agent.id, next: urls[i + 1] ?? '', jwk: { ...(await one.privateJwk()), kid: 'k1', alg: algorithm } }))),
}));
