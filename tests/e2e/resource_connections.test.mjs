// Connections to MCP servers, to other agents, and through client authentication settings.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Admin, agents } from './lib/admin.mjs';
import { Server } from './lib/server.mjs';
import { World } from './lib/world.mjs';

const server = new Server();
const resources = '/resource-servers/api/v1', callUrl = 'https://planner.example', mcpUrl = 'https://mcp.example/mcp';
let admin, world, caller, mcp, settings, server_;

before(async () => {
  await server.start();
  admin = new Admin(server);
  world = await World.make(server);
  server_ = orn('idp', `authorization_servers:${world.as.id}`);
  caller = (await admin.ok('POST', agents, { profile: { name: 'Caller' } })).resource.id;
  mcp = (await admin.call('POST', `${resources}/mcp-servers`, { resourceUrl: mcpUrl, displayName: 'Tickets' })).body;
  // Nobody answers there; what matters is that it is no longer asked.
  const discovery = async () => (await admin.ok('GET', `${resources}/mcp-servers/${mcp.id}/discoveries`)).data[0].status;
  while (!['COMPLETED', 'FAILED'].includes(await discovery()));
  await attach(`mcp-servers/${mcp.id}`, { type: 'OKTA', orn: server_ });
  const external = await attach(`mcp-servers/${mcp.id}`, {
    type: 'EXTERNAL', issuer: 'https://as.example', authorizationEndpoint: 'https://as.example/authorize', tokenEndpoint: 'https://as.example/token', grantTypes: ['authorization_code'],
  });
  await admin.ok('POST', `${resources}/mcp-servers/${mcp.id}/lifecycle/activate`);
  settings = await admin.ok('POST', `${resources}/client-auth-settings`, { name: 'Tickets client', resource: { orn: mcp.orn }, authorizationServerId: external.id, clientId: 'us', clientSecret: 'their-secret' });
  await admin.ok('PATCH', world.agentPath, { resourceUrl: callUrl });
  await attach(`a2a-servers/${world.agent.id}`, { type: 'OKTA', orn: server_ });
});
after(() => server.stop());

const orn = (service, rest) => `orn:okta:${service}:${server.bootstrap.orgId}:${rest}`;
async function attach(resource, body) {
  const answer = await admin.call('POST', `${resources}/${resource}/authorization-servers`, body);
  assert.ok(answer.status < 300, JSON.stringify(answer.body));
  return answer.body;
}

test('each type is found, made, changed, switched and deleted, and stands in the way of deleting what it leads to', async () => {
  const scopes = { scopeCondition: 'INCLUDE_ONLY', scopes: ['chat.read'] }, through = { authorizationServer: { orn: server_ }, ...scopes };
  const wanted = [
    [{ connectionType: 'IDENTITY_ASSERTION_MCP_SERVER', resource: { orn: mcp.orn }, ...through }, mcpUrl],
    [{ connectionType: 'IDENTITY_ASSERTION_A2A_SERVER', resource: { orn: orn('directory', `resource-servers:a2a:${world.agent.id}`) }, ...through }, callUrl],
    [{ connectionType: 'STS_ACCESS_TOKEN', resource: { orn: settings.orn } }, mcpUrl],
  ];
  const list = `${agents}/${caller}/connections`;
  for (const [body, indicator] of wanted) {
    const found = (await admin.ok('GET', `/workload-principals/api/v1/potential-connections?filter=${encodeURIComponent(`connectionType eq "${body.connectionType}"`)}`)).data;
    assert.equal(found.length, 1, body.connectionType);
    const made = await admin.ok('POST', list, body), one = `${list}/${made.id}`;
    assert.deepEqual([made.status, made.resourceIndicator, found[0].resourceIndicator], ['ACTIVE', indicator, indicator]);
    assert.deepEqual(await admin.ok('GET', one), made);
    const other = await admin.call('PATCH', one, { resource: { orn: 'x' } });
    assert.deepEqual([other.status, other.body.errorCauses[0].location], [400, 'resource']);
    assert.equal((await admin.ok('POST', `${one}/lifecycle/deactivate`)).status, 'INACTIVE');
    assert.equal((await admin.ok('POST', `${one}/lifecycle/activate`)).status, 'ACTIVE');
  }
  assert.equal((await admin.ok('GET', list)).data.length, wanted.length);
  for (const path of [`${resources}/client-auth-settings/${settings.id}`, `/api/v1/authorizationServers/${world.as.id}`]) {
    const refused = await admin.call('DELETE', path);
    assert.deepEqual([refused.status, refused.body.errorCauses[0].reason], [400, 'IN_USE'], path);
  }
  for (const { id } of (await admin.ok('GET', list)).data) await admin.ok('DELETE', `${list}/${id}`);
});

test('a delegation link says whose tokens the agent accepts when it is called', async () => {
  const link = await admin.ok('POST', '/workload-principals/api/v1/delegation-links', {
    from: { type: 'OKTA_AUTHORIZATION_SERVER', clientOrn: orn('directory', `workload-principals:ai-agents:${caller}`), tokenType: 'ACCESS_TOKEN' },
    to: { resourceOrn: orn('directory', `workload-principals:ai-agents:${world.agent.id}`) },
  });
  assert.equal(link.to.authorizationServerOrn, server_);
});
