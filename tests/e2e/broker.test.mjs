// Tokens of somebody else's authorization server: a real oidc-provider, the person's browser, and an agent that gets no
// more than the person lets it have.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Admin } from './lib/admin.mjs';
import { tellDemo } from './lib/demo.mjs';
import { OtherServer } from './lib/provider.mjs';
import { Server } from './lib/server.mjs';
import { Browser, World, post } from './lib/world.mjs';

const resources = '/resource-servers/api/v1', stsType = 'urn:okta:params:oauth:token-type:oauth-sts';
const server = new Server();
let admin, world, agentName, other, mcp, settings, connection, browser;

before(async () => {
  other = await OtherServer.listen();
  await server.start('--outgoing-allowed-networks', '127.0.0.0/8', '--outgoing-allow-http', '--outgoing-time', '1s');
  other.open(`${server.url}/oauth2/v1/sts/callback`);
  admin = new Admin(server);
  world = await World.make(server);
  agentName = (await admin.ok('GET', world.agentPath)).profile.name;
  mcp = (await admin.call('POST', `${resources}/mcp-servers`, { resourceUrl: other.resource })).body;
  await eventually(async () => ['COMPLETED', 'FAILED'].includes((await admin.ok('GET', `${resources}/mcp-servers/${mcp.id}/discoveries`)).data[0].status));
  const [external] = (await admin.ok('GET', `${resources}/mcp-servers/${mcp.id}/authorization-servers`)).data;
  assert.deepEqual([external.type, external.tokenEndpoint, external.revocationEndpoint], ['EXTERNAL', `${other.issuer}/token`, `${other.issuer}/token/revocation`]);
  await admin.ok('POST', `${resources}/mcp-servers/${mcp.id}/lifecycle/activate`);
  settings = await admin.ok('POST', `${resources}/client-auth-settings`, {
    name: 'Tickets client', resource: { orn: mcp.orn }, authorizationServerId: external.id, clientId: 'mandate', clientSecret: 'their secret: 100% & more',
    scopes: ['openid', 'tickets.read'], authorizationParameters: { prompt: 'consent' },
  });
  connection = await connect(world);
  browser = new Browser(server.url);
  await world.signOn(browser);
});
after(async () => {
  await server.stop();
  await other?.stop();
});

const connect = (of) => admin.ok('POST', `${of.agentPath}/connections`, { connectionType: 'STS_ACCESS_TOKEN', resource: { orn: settings.orn } });

async function eventually(holds) {
  for (const end = Date.now() + 10_000; Date.now() < end; await new Promise(setImmediate)) if (await holds()) return;
  assert.fail(`never: ${holds}`);
}
const ask = (of = world) => of.exchange({ requested_token_type: stsType, resource: other.resource, audience: '', scope: '' });
async function interactionUri(of = world) {
  const { status, body } = await ask(of);
  assert.deepEqual([status, body.error, body.reason], [400, 'interaction_required', 'oauth_sts_interaction_required'], JSON.stringify(body));
  assert.ok(body.interaction_uri.startsWith(`${server.url}/oauth2/v1/sts/redirect?dataHandle=`));
  return body.interaction_uri;
}
const consent = (html, decision, from = browser, headers = { Origin: server.url }) =>
  from.fetch(`${server.url}/oauth2/v1/sts/consent`, { method: 'POST', headers, body: new URLSearchParams({ ...Browser.fields(html), decision }) });

// The person says yes here; gives where they are sent.
async function approve(uri, from = browser) {
  const page = await from.fetch(uri);
  const html = await page.text();
  assert.equal(page.status, 200, html);
  const answer = await consent(html, 'approve', from);
  assert.equal(answer.status, 303, await answer.text());
  return answer.headers.get('location');
}
async function letItAct() {
  const back = await other.signOn(await approve(await interactionUri()));
  const page = await browser.fetch(back);
  const html = await page.text();
  assert.equal(page.status, 200, html);
  assert.match(html, /You can go back now/);
}
async function token() {
  const { status, body } = await ask();
  assert.equal(status, 200, JSON.stringify(body));
  return body.access_token;
}

test('the person is asked here and there, and then the agent is given a token that is good there', async () => {
  const page = await browser.fetch(await interactionUri());
  const html = await page.text();
  for (const part of [agentName, 'Tickets', 'openid, tickets.read', other.issuer, 'id="approve"', 'id="deny"']) assert.ok(html.includes(part), part);
  assert.ok(!html.includes('<script'));

  const location = new URL(await approve(await interactionUri()));
  assert.equal(location.origin, other.issuer);
  for (const name of ['state', 'code_challenge', 'nonce']) assert.ok(location.searchParams.get(name), name);
  assert.deepEqual([location.searchParams.get('code_challenge_method'), location.searchParams.get('prompt')], ['S256', 'consent']);
  const back = await other.signOn(location.href);
  assert.match(await (await browser.fetch(back)).text(), /You can go back now/);

  const { status, body } = await ask();
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual([body.issued_token_type, body.token_type, body.scope], [stsType, 'Bearer', 'openid tickets.read']);
  assert.ok(body.expires_in > 3000 && body.expires_in <= 3600, `${body.expires_in}`);
  assert.equal(await other.userInfo(body.access_token), 200);
  const [event] = (await admin.events('app.oauth2.token.grant.oauth_sts')).filter(({ outcome }) => outcome.result === 'SUCCESS');
  assert.ok(event.target.some(({ id }) => id === connection.id) && event.target.some(({ id }) => id === world.person.id));
  assert.equal(event.actor.id, world.agent.id);
  const { data: [row] } = await admin.ok('GET', `${world.agentPath}/brokered-grants`);
  assert.ok(Math.abs(Date.parse(row.lastUsed) - Date.now()) < 30_000, row.lastUsed);
  assert.match(await (await browser.fetch(`${server.url}/my/agents`)).text(), /Last used<\/dt><dd><time datetime="20/);
  assert.ok(!JSON.stringify(await admin.ok('GET', '/api/v1/logs?limit=1000')).includes(body.access_token));

  // The callback is used up.
  const again = await browser.fetch(back);
  assert.equal(again.status, 403);
});

test('who is not signed on signs on first; another person cannot follow the link', async () => {
  const uri = await interactionUriAfterRevocation();
  const fresh = new Browser(server.url);
  const page = await fresh.fetch(uri);
  const answer = await fresh.submit(await page.text(), { username: world.login, password: world.password });
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.get('location'), uri);
  assert.match(await (await fresh.fetch(uri)).text(), /id="approve"/);

  const stranger = await World.make(server), thief = new Browser(server.url);
  await stranger.signOn(thief);
  const refused = await thief.fetch(uri);
  assert.equal(refused.status, 403);
  assert.ok(!(await refused.text()).includes(world.login));
});

async function interactionUriAfterRevocation() {
  const held = await ask();
  if (held.status === 200) await revoke(held.body.access_token);
  return interactionUri();
}
async function revoke(given) {
  const answer = await post(`${server.url}/oauth2/v1/revoke`, {
    token: given, token_type_hint: 'oauth_sts', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await world.assertion(`${server.url}/oauth2/v1/revoke`),
  });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
}

test('a forged consent, a second answer, a foreign state and another issuer lead nowhere', async () => {
  const uri = await interactionUriAfterRevocation();
  const html = await (await browser.fetch(uri)).text();
  assert.equal((await consent(html, 'approve', browser, { Origin: 'https://evil.example' })).status, 403);
  assert.equal((await consent(html.replace(/name="form_token" value="[^"]*"/, 'name="form_token" value="x"'), 'approve')).status, 403);
  const location = (await consent(html, 'approve')).headers.get('location');
  assert.equal((await consent(html, 'approve')).status, 403, 'the link is used up');
  assert.equal((await browser.fetch(uri)).status, 403);

  const back = new URL(await other.signOn(location));
  const stranger = await World.make(server), thief = new Browser(server.url);
  await stranger.signOn(thief);
  assert.equal((await thief.fetch(back)).status, 403, 'the state belongs to another browser');
  other.asked.length = 0;
  back.searchParams.set('iss', 'https://evil.example');
  const mixedUp = await browser.fetch(back);
  assert.equal(mixedUp.status, 403);
  assert.equal(other.times('authorization_code'), 0, 'the code went nowhere');
  back.searchParams.set('iss', other.issuer);
  assert.equal((await browser.fetch(back)).status, 403, 'the state is used up');
  assert.equal((await ask()).status, 400);
});

test('no is no, and what the other server says is shown', async () => {
  const html = await (await browser.fetch(await interactionUriAfterRevocation())).text();
  assert.match(await (await consent(html, 'deny')).text(), /Nothing was given/);
  const state = new URL(await approve(await interactionUri())).searchParams.get('state');
  const page = await browser.fetch(`${server.url}/oauth2/v1/sts/callback?${new URLSearchParams({ state, iss: other.issuer, error: 'access_denied', error_description: '<b>not you</b>' })}`);
  const text = await page.text();
  assert.ok(page.status === 403 && text.includes('access_denied: &lt;b&gt;not you&lt;/b&gt;'), text);
  const reasons = (await admin.events('app.oauth2.token.oauth_sts.request_token')).map(({ outcome }) => outcome.reason);
  assert.ok(reasons.includes('REFUSED_BY_PERSON') && reasons.includes('access_denied'), `${reasons}`);
});

test('a token near its end is renewed once for all who ask, and never handed out stale', async () => {
  await interactionUriAfterRevocation();
  other.lifetime = 2;
  await letItAct();
  const first = await token();
  other.lifetime = 3600;
  await eventually(async () => await other.userInfo(first) !== 200);
  other.asked.length = 0;
  const answers = await Promise.all(Array.from({ length: 32 }, () => ask()));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200], JSON.stringify(answers[0].body));
  const given = new Set(answers.map(({ body }) => body.access_token));
  assert.equal(given.size, 1);
  assert.ok(!given.has(first));
  assert.equal(other.times('refresh_token'), 1);
  assert.equal(await other.userInfo([...given][0]), 200);
});

test('a server that answers hugely, slowly or with a redirect gives nothing', async () => {
  await interactionUriAfterRevocation();
  const answers = {
    huge: (response) => { response.writeHead(200, { 'Content-Type': 'application/json' }); response.end(`{"access_token":"${'x'.repeat(1024 * 1024)}"}`); },
    slow: () => {},
    redirect: (response) => { response.writeHead(307, { Location: `${other.issuer}/elsewhere` }); response.end(); },
    mac: (response) => { response.writeHead(200, { 'Content-Type': 'application/json' }); response.end('{"access_token":"x","token_type":"mac"}'); },
  };
  for (const [name, answer] of Object.entries(answers)) {
    const back = await other.signOn(await approve(await interactionUri()));
    other.answer = answer;
    const page = await browser.fetch(back);
    other.answer = undefined;
    assert.equal(page.status, 403, name);
    assert.match(await page.text(), /Nothing was given/, name);
  }
  assert.equal((await ask()).status, 400);
});

test('what was withdrawn is gone at once, here and there', async () => {
  for (const withdraw of [revoke, () => withdrawOnThePage(), deleteTheConnection]) {
    await letItAct();
    const given = await token();
    other.asked.length = 0;
    await withdraw(given);
    if (withdraw === deleteTheConnection) assert.equal((await ask()).body.error, 'invalid_target');
    else await interactionUri();
    await eventually(() => other.times('revocation') === 1);
    await eventually(async () => await other.userInfo(given) !== 200);
  }
  connection = await connect(world);
});

async function withdrawOnThePage(holder = agentName) {
  const url = `${server.url}/my/agents`;
  const html = await (await browser.fetch(url)).text();
  const section = html.split('<section>').find((part) => part.includes(holder));
  assert.ok(section?.includes('Tickets'), html);
  const fields = new URLSearchParams(Browser.fields(section));
  assert.equal((await browser.fetch(url, { method: 'POST', headers: { Origin: 'https://evil.example' }, body: fields })).status, 403);
  const answer = await browser.fetch(url, { method: 'POST', headers: { Origin: server.url }, body: fields });
  assert.equal(answer.status, 303);
  assert.ok(!(await (await browser.fetch(url)).text()).includes(fields.get('grant')));
}
const deleteTheConnection = () => admin.ok('DELETE', `${world.agentPath}/connections/${connection.id}`);

test('a stopped agent is given nothing, and neither is a machine', async () => {
  await letItAct();
  await admin.ok('POST', `${world.agentPath}/lifecycle/deactivate`);
  assert.equal((await ask()).status, 401);
  await admin.ok('POST', `${world.agentPath}/lifecycle/activate`);
  assert.equal((await ask()).status, 200);
  assert.equal((await world.exchange({ requested_token_type: stsType, resource: other.resource, audience: '' })).body.error, 'invalid_request', 'no scope');
  assert.equal((await world.exchange({ requested_token_type: stsType, resource: `${other.resource}/`, audience: '', scope: '' })).body.error, 'invalid_target');
});

test('the demo tells of it to its end where the server may send requests to this machine', async () => {
  const told = await tellDemo(server);
  assert.match(told, /Somebody else's server .*interaction_required .*sts\/callback\/rsc\S+ 200 .*oauth-sts · tickets.read .*Opera.* The person takes it back: .*interaction_required .*was told, too: GET \S+\/tickets 401/);
  assert.match(told, /Told as it happened/);
});

// Virtual MCP servers, called with a real client of each era.
const virtual = '/workload-principals/api/v1/virtual-mcp-servers';
async function makeOffice() {
  const operation = await admin.ok('POST', virtual, { resourcePath: 'office', profile: { displayName: 'Office' } });
  const office = await admin.ok('GET', `${virtual}/${operation.resource.id}`);
  assert.equal(office.resourceUrl, `${server.url}/mcp/office`);
  const asOrn = `orn:okta:idp:${server.bootstrap.orgId}:authorization_servers:${world.as.id}`;
  await admin.ok('POST', `${resources}/virtual-mcp-servers/${office.id}/authorization-servers`, { type: 'OKTA', orn: asOrn });
  await admin.ok('POST', `${virtual}/${office.id}/lifecycle/activate`);
  const way = await admin.ok('POST', `${virtual}/${office.id}/connections`, { connectionType: 'STS_ACCESS_TOKEN', resource: { orn: settings.orn } });
  const [tool] = (await admin.ok('GET', `${resources}/mcp-servers/${mcp.id}/tools`)).data;
  assert.deepEqual([tool.name, tool.source, tool.inputSchema.required], ['find', 'DISCOVERED', ['query']]);
  const shown = await admin.ok('POST', `${virtual}/${office.id}/connections/${way.id}/capabilities`, { sourceOrn: tool.orn, alias: 'tickets.find' });
  assert.equal(shown.status, 'VALID');
  await admin.ok('POST', `${world.agentPath}/connections`, {
    connectionType: 'IDENTITY_ASSERTION_VIRTUAL_MCP_SERVER', resource: { orn: office.orn }, authorizationServer: { orn: asOrn }, scopeCondition: 'ALL_SCOPES', scopes: ['*'],
  });
  return { ...office, way };
}
async function officeToken(office) {
  const idJag = await world.exchange({ resource: office.resourceUrl, scope: 'chat.read' });
  assert.equal(idJag.status, 200, JSON.stringify(idJag.body));
  const redeemed = await world.redeem(idJag.body.access_token, { resource: office.resourceUrl });
  assert.equal(redeemed.status, 200, JSON.stringify(redeemed.body));
  return redeemed.body.access_token;
}
async function open(office, bearer, options) {
  const client = new Client({ name: 'e2e', version: '1' }, options);
  await client.connect(new StreamableHTTPClientTransport(new URL(office.resourceUrl), { requestInit: { headers: { Authorization: `Bearer ${bearer}` } } }));
  return client;
}

test('a virtual MCP server passes calls on, with the token that the person let it have and no other', async () => {
  const office = await makeOffice();
  const metadata = await (await fetch(`${server.url}/.well-known/oauth-protected-resource/mcp/office`)).json();
  assert.deepEqual([metadata.resource, metadata.authorization_servers], [office.resourceUrl, [world.asIssuer]]);
  const unknown = await fetch(office.resourceUrl, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' });
  assert.equal(unknown.status, 401);
  assert.ok(unknown.headers.get('www-authenticate').includes(`${server.url}/.well-known/oauth-protected-resource/mcp/office`));

  const bearer = await officeToken(office);
  const legacy = await open(office, bearer), modern = await open(office, bearer, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  for (const client of [legacy, modern]) {
    const { tools } = await client.listTools();
    assert.deepEqual(tools.map(({ name, description }) => [name, description]), [['tickets.find', 'Finds tickets']]);
  }
  const call = (client, query) => client.callTool({ name: 'tickets.find', arguments: { query } });
  const agree = async () => {
    let uri;
    await assert.rejects(call(legacy, 'open'), (error) => { uri = error.data?.elicitations?.[0]?.url; return error.code === -32042; });
    const page = await (await browser.fetch(uri)).text();
    assert.ok(page.includes('Office') && page.includes('Tickets'), page);
    const back = await other.signOn((await consent(page, 'approve')).headers.get('location'));
    assert.match(await (await browser.fetch(back)).text(), /You can go back now/);
  };
  await agree();

  for (const client of [legacy, modern]) assert.equal((await call(client, 'open')).content[0].text, 'find: open');
  assert.deepEqual(other.called.map((one) => one.arguments), [{ query: 'open' }, { query: 'open' }]);
  assert.ok(other.called.every(({ token: used }) => used && used !== bearer));
  const [event] = await admin.events('resource_servers.virtual_mcp_server.capability.call');
  assert.ok([office.id, office.way.id, world.person.id].every((id) => event.target.some((one) => one.id === id)), JSON.stringify(event));
  assert.equal(event.actor.id, world.agent.id);
  assert.match(await (await browser.fetch(`${server.url}/my/agents`)).text(), /Office[^]*Last used/);

  const grants = `${virtual}/${office.id}/brokered-grants`, { data: [given] } = await admin.ok('GET', grants);
  assert.deepEqual([given.user.login, given.connectionId], [world.login, office.way.id]);
  await admin.ok('DELETE', `${grants}/${given.id}`);
  await agree();
  await withdrawOnThePage('Office');
  const [withdrawal] = (await admin.events('app.oauth2.token.revoke')).filter(({ actor }) => actor.id === world.person.id).slice(-1);
  assert.deepEqual([withdrawal.target[1].type, withdrawal.target[1].displayName], ['VirtualMCPServer', 'Office']);
  await assert.rejects(call(legacy, 'open'), (error) => error.code === -32042);

  await admin.ok('POST', `${virtual}/${office.id}/connections/${office.way.id}/lifecycle/deactivate`);
  await assert.rejects(call(modern, 'open'), /INACTIVE|not ACTIVE/);
  await admin.ok('POST', `${virtual}/${office.id}/lifecycle/deactivate`);
  assert.equal((await fetch(office.resourceUrl, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' })).status, 404);
  assert.equal(other.called.length, 2);
  await Promise.all([legacy.close(), modern.close()]);
});
