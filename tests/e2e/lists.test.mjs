// Lists, many agents at once, streams of events, and two who want the same thing at the same time.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import net from 'node:net';
import okta from '@okta/okta-sdk-nodejs';
import { Server } from './lib/server.mjs';
import { Admin, agents } from './lib/admin.mjs';

const operations = '/workload-principals/api/v1/operations';
const server = new Server();
let admin, client;
before(async () => {
  await server.start('--limits-bulk-body', '300KiB', '--limits-body', '64KiB', '--limits-admin-requests', '100000', '--activation-needs-owner=false');
  admin = new Admin(server);
  client = new okta.Client({ orgUrl: server.url, token: server.bootstrap.apiToken });
});
after(() => server.stop());

const q = encodeURIComponent;
const ndjson = { 'Content-Type': 'application/x-ndjson' };
const names = (rows) => rows.map((row) => row.profile.name);
const bulk = async (rows) => {
  const answer = await admin.call('POST', `${agents}:bulk`, rows.map((row) => JSON.stringify(row)).join('\n'), ndjson);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  return text.trim().split('\n').map((line) => JSON.parse(line));
};
async function all(collection) {
  const rows = [];
  await collection.each((row) => { rows.push(row); });
  return rows;
}
// An ACTIVE or INACTIVE agent without an owner could not be had; STAGED ones do for lists.
const make = async (name) => (await admin.ok('POST', agents, { profile: { name } })).resource.id;

describe('the Okta SDK', () => {
  test('searches agents and pages through them', async () => {
    await bulk(Array.from({ length: 25 }, (_, i) => ({ profile: { name: `Sdk Page ${String(i).padStart(2, '0')}` } })));
    const api = client.agentRegistrationApi, search = 'profile.name sw "sdk page" and status eq "STAGED"';
    const seen = [];
    for (let after; ;) {
      const page = await api.listAIAgents({ search, limit: 10, after });
      seen.push(...names(page.data));
      const next = page._links.next?.href;
      if (!next) break;
      after = new URL(next).searchParams.get('after');
    }
    assert.equal(seen.length, 25);
    assert.equal(new Set(seen).size, 25);
    assert.deepEqual(names((await api.listAIAgents({ search: 'profile.name co "PAGE 07"' })).data), ['Sdk Page 07']);
    await assert.rejects(api.listAIAgents({ search: 'colour eq "red"' }), (error) => error.status === 400 && error.errorCode === 'E0000031');
    await assert.rejects(api.listAIAgents({ after: 'nonsense' }), (error) => error.status === 400 && error.errorCode === 'E0000029');
  });

  test('lists operations', async () => {
    const page = await client.agentRegistrationApi.listAIAgentOperations({ limit: 2 });
    assert.equal(page.data.length, 2);
    const after = new URL(page._links.next.href).searchParams.get('after');
    const next = await client.agentRegistrationApi.listAIAgentOperations({ limit: 2, after });
    assert.equal(new Set([...page.data, ...next.data].map((operation) => operation.id)).size, 4);
  });

  test('searches and sorts people and groups', async () => {
    for (const [login, lastName] of [['zoe', 'Adams'], ['amy', 'Brown'], ['max', 'brown']])
      await client.userApi.createUser({ body: { profile: { login: `${login}@lists.example`, email: `${login}@lists.example`, firstName: 'Lee', lastName } } });
    const logins = async (options) => (await all(await client.userApi.listUsers({ limit: 2, ...options }))).map((user) => user.profile.login.split('@')[0]);
    assert.deepEqual(await logins({ search: 'profile.email ew "@lists.example"', sortBy: 'profile.login', sortOrder: 'desc' }), ['zoe', 'max', 'amy']);
    assert.deepEqual(await logins({ search: 'profile.lastName eq "BROWN" and profile.email co "lists"', sortBy: 'profile.login' }), ['amy', 'max']);
    assert.deepEqual(await logins({ filter: 'profile.login eq "zoe@lists.example"' }), ['zoe']);
    assert.deepEqual(await logins({ q: 'zoe' }), ['zoe']);
    await assert.rejects(logins({ search: 'profile.shoeSize eq "42"' }), (error) => error.status === 400 && error.errorCode === 'E0000031');
    for (const name of ['List B', 'List A', 'List C']) await client.groupApi.createGroup({ group: { profile: { name } } });
    const groups = await all(await client.groupApi.listGroups({ search: 'profile.name sw "list "', sortBy: 'profile.name', limit: 2 }));
    assert.deepEqual(names(groups), ['List A', 'List B', 'List C']);
    const counted = await all(await client.groupApi.listGroups({ q: 'List A', expand: 'stats' }));
    assert.equal(counted[0]._embedded.stats.usersCount, 0);
  });
});

describe('what each operation of the agent API refuses', () => {
  let id;
  before(async () => { id = await make('Refusing'); });
  const deep = `${'('.repeat(9)}id pr${')'.repeat(9)}`;
  const json = JSON.stringify;
  const cases = [
    // [method, path, body, status, errorCode, what a cause says, content type]
    ['GET', () => `${agents}?search=${q('profile.name')}`, undefined, 400, 'E0000031', 'at character 13'],
    ['GET', () => `${agents}?search=${q('profile.name eq "x')}`, undefined, 400, 'E0000031', 'closing'],
    ['GET', () => `${agents}?search=${q(deep)}`, undefined, 400, 'E0000031', '8 deep'],
    ['GET', () => `${agents}?search=${q(`id eq "${'x'.repeat(5000)}"`)}`, undefined, 400, 'E0000031', 'longer'],
    ['GET', () => `${agents}?search=${q("id eq 'x'")}`, undefined, 400, 'E0000031', 'a value'],
    ['GET', () => `${agents}?search=${q('id eq "x"; drop table agents')}`, undefined, 400, 'E0000031', "'and', 'or' or the end"],
    ['GET', () => `${agents}?orderBy=colour`, undefined, 400, 'E0000031', 'colour'],
    ['GET', () => `${agents}?sortOrder=sideways`, undefined, 400, 'E0000031', 'sortOrder'],
    ['GET', () => `${agents}?limit=ten`, undefined, 400, 'E0000029', 'limit'],
    ['GET', () => `${agents}?limit=1&limit=2`, undefined, 400, 'E0000001', 'limit'],
    ['POST', () => agents, {}, 400, 'E0000001', 'profile'],
    ['POST', () => agents, { profile: { name: 'ab' } }, 400, 'E0000001', '3 to 255'],
    ['POST', () => agents, { profile: { name: 7 } }, 400, 'E0000001', 'string'],
    ['POST', () => agents, { profile: { name: 'Refusing' } }, 400, 'E0000001', 'Another agent'],
    ['POST', () => agents, { profile: { name: 'Fine' }, colour: 'red' }, 400, 'E0000001', 'colour'],
    ['POST', () => agents, { profile: { name: 'Fine' }, appId: '0oanone' }, 400, 'E0000001', '0oanone'],
    ['POST', () => agents, '{"profile":', 400, 'E0000003', ''],
    ['POST', () => agents, '[]', 400, 'E0000003', ''],
    ['POST', () => agents, '{"profile":{"name":"Fine"},"profile":{"name":"Two"}}', 400, 'E0000003', ''],
    ['POST', () => agents, 'name=x', 400, 'E0000021', 'application/json', 'application/x-www-form-urlencoded'],
    ['POST', () => `${agents}:bulk`, json({ profile: { name: 'Fine' } }), 400, 'E0000021', 'ndjson'],
    ['POST', () => `${agents}:bulk`, '\n\n', 400, 'E0000001', 'no row', 'application/x-ndjson'],
    ['GET', () => `${agents}/wlpnone`, undefined, 404, 'E0000007', ''],
    ['GET', () => `${agents}/..%2f`, undefined, 404, 'E0000008', ''],
    ['PUT', () => `${agents}/${id}`, { profile: {} }, 400, 'E0000001', 'name'],
    ['PUT', () => `${agents}/wlpnone`, { profile: { name: 'Fine' } }, 404, 'E0000007', ''],
    ['PATCH', () => `${agents}/${id}`, { status: 'ACTIVE' }, 400, 'E0000001', 'status'],
    ['PATCH', () => `${agents}/${id}`, { profile: { name: null } }, 400, 'E0000001', 'name'],
    ['PATCH', () => `${agents}/${id}`, '{}', 400, 'E0000021', '', 'application/json-patch+json'],
    ['DELETE', () => `${agents}/${id}`, undefined, 400, 'E0000001', 'must be INACTIVE'],
    ['DELETE', () => `${agents}/${id}?dryRun=perhaps`, undefined, 400, 'E0000001', 'dryRun'],
    ['DELETE', () => `${agents}/wlpnone`, undefined, 404, 'E0000007', ''],
    ['POST', () => `${agents}/${id}/lifecycle/activate`, undefined, 400, 'E0000001', 'no ACTIVE key'],
    ['POST', () => `${agents}/${id}/lifecycle/restore`, undefined, 400, 'E0000001', 'not deleted'],
    ['POST', () => `${agents}/wlpnone/lifecycle/deactivate`, undefined, 404, 'E0000007', ''],
    ['GET', () => `${agents}/wlpnone/readiness`, undefined, 404, 'E0000007', ''],
    ['GET', () => `${operations}/op-none`, undefined, 404, 'E0000007', ''],
    ['GET', () => `${operations}/op-none/events`, undefined, 404, 'E0000007', ''],
    ['GET', () => `${operations}?filter=${q('colour eq "red"')}`, undefined, 400, 'E0000053', 'requestId'],
    ['GET', () => `${agents}/${id}/connections/mcnnone/effective-scopes`, undefined, 400, 'E0000028', 'userId'],
    ['GET', () => `${agents}/${id}/connections/mcnnone/effective-scopes?userId=me`, undefined, 404, 'E0000007', ''],
    ['POST', () => `${agents}/${id}`, {}, 405, 'E0000022', ''],
  ];
  for (const [index, [method, target, body, status, code, cause, type]] of cases.entries())
    test(`${index} ${method} ${String(target).slice(6, 80)} ${JSON.stringify(body) ?? ''}`, async () => {
      const answer = await admin.call(method, target(), body, type ? { 'Content-Type': type } : {});
      assert.deepEqual([answer.status, answer.body.errorCode], [status, code], JSON.stringify(answer.body));
      assert.ok(JSON.stringify(answer.body.errorCauses ?? '').includes(cause) || answer.body.errorSummary.includes(cause), JSON.stringify(answer.body));
      assert.match(answer.body.errorId, /^oae/);
    });

  test('none of them without a credential', async () => {
    const stranger = new Admin({ ...server, url: server.url, bootstrap: { apiToken: 'wrong' } });
    for (const [method, target] of cases) assert.equal((await stranger.call(method, target())).status, method === 'POST' && target() === `${agents}/${id}` ? 405 : target().includes('%2f') ? 404 : 401);
  });
});

describe('many agents at once', () => {
  test('a longer body is taken there and nowhere else', async () => {
    const row = JSON.stringify({ profile: { name: 'Bulky', description: 'x'.repeat(900) } });
    const wide = (bytes) => `${row}\n`.repeat(Math.ceil(bytes / row.length));
    assert.equal((await admin.call('POST', `${agents}:bulk`, wide(200 * 1024), ndjson)).status, 200);
    assert.equal((await admin.call('POST', `${agents}:bulk`, wide(310 * 1024), ndjson)).status, 413);
    assert.equal((await admin.call('POST', agents, wide(70 * 1024))).status, 413);
  });

  test('each row has its line, and its operation is found by the request', async () => {
    const answer = await admin.call('POST', `${agents}:bulk`, `{"profile":{"name":"Row one"}}\n{"profile":{"name":"Row one"}}\nnonsense\n{"profile":{"name":"Row four"}}\n`, ndjson);
    assert.match(answer.headers.get('content-type'), /^application\/x-ndjson/);
    const lines = answer.body.trim().split('\n').map((line) => JSON.parse(line));
    assert.deepEqual(lines.map(({ line, status }) => [line, status]), [[1, 202], [2, 400], [3, 400], [4, 202]]);
    assert.equal(lines[1].error.errorCauses[0].reason, 'UNIQUE_CONSTRAINT');
    const found = await admin.ok('GET', `${operations}?filter=${q(`requestId eq "${answer.headers.get('x-okta-request-id')}"`)}`);
    assert.deepEqual(found.data.map((operation) => operation.resource.id).sort(), [lines[0].id, lines[3].id].sort());
    assert.ok(found.data.every((operation) => operation.status === 'COMPLETED'));
  });
});

describe('the events of an operation', () => {
  test('end with the operation', async () => {
    const id = await make('Followed');
    const { data: [operation] } = await admin.ok('GET', `${operations}?filter=${q(`resource.id eq "${id}"`)}`);
    const answer = await fetch(`${server.url}${operations}/${operation.id}/events`, { headers: { Authorization: `SSWS ${admin.token}`, Accept: 'text/event-stream' } });
    assert.equal(answer.headers.get('content-type'), 'text/event-stream');
    const text = await answer.text();
    assert.match(text, /^retry: \d+\nevent: operation\nid: COMPLETED\ndata: \{.*\}\n\n$/);
    assert.equal(JSON.parse(/^data: (.*)$/m.exec(text)[1]).resource.id, id);
    const again = await fetch(`${server.url}${operations}/${operation.id}/events`, { headers: { Authorization: `SSWS ${admin.token}`, 'Last-Event-ID': 'COMPLETED' } });
    assert.equal(again.status, 204);
  });
});

describe('the System Log', () => {
  const page = async (target) => {
    const answer = await admin.call('GET', target);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return { rows: answer.body, next: /<([^>]+)>; rel="next"/.exec(answer.headers.get('link'))?.[1] };
  };
  test('a poller sees every event once, whatever comes meanwhile', async () => {
    const filter = q('eventType eq "group.lifecycle.create" and target.id pr');
    let { next } = await page(`/api/v1/logs?limit=3&filter=${filter}&since=${new Date().toISOString()}`);
    const made = [];
    const maker = (async () => { for (let i = 0; i < 12; ++i) made.push((await admin.ok('POST', '/api/v1/groups', { profile: { name: `Polled ${i}` } })).id); })();
    const seen = [];
    let done = false;
    maker.then(() => { done = true; });
    for (let last = false; ;) {
      const now = await page(next);
      assert.ok(now.next, 'there is always a next link');
      seen.push(...now.rows.map((event) => event.target[0].id));
      next = now.next;
      if (last && now.rows.length === 0) break;
      last = done;
    }
    await maker;
    assert.deepEqual(seen, made);
  });
  test('a cursor is good for its own list only', async () => {
    const { next } = await page('/api/v1/logs?limit=1&sortOrder=DESCENDING');
    const after = new URL(next).searchParams.get('after');
    for (const other of [`/api/v1/logs?after=${after}`, `/api/v1/logs?sortOrder=DESCENDING&q=x&after=${after}`, `/api/v1/users?after=${after}`])
      assert.equal((await admin.call('GET', other)).body.errorCode, 'E0000029', other);
    assert.equal((await admin.call('GET', `/api/v1/logs?limit=7&sortOrder=DESCENDING&after=${after}`)).status, 200);
  });
});

describe('two at the same time', () => {
  test('one name, one agent', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => admin.call('POST', agents, { profile: { name: 'Contended name' } })));
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [202, ...Array(11).fill(400)]);
    assert.equal((await admin.ok('GET', `${agents}?search=${q('profile.name eq "contended name"')}`)).data.length, 1);
  });
  test('rows of two bulk requests, one of each name', async () => {
    const rows = Array.from({ length: 80 }, (_, i) => ({ profile: { name: `Shared row ${i}` } }));
    const [one, two] = await Promise.all([bulk(rows), bulk(rows)]);
    rows.forEach((_, i) => assert.deepEqual([one[i].status, two[i].status].sort(), [202, 400], `row ${i}`));
  });
  test('two renamings to one name', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, (_, i) => make(`Renamed ${i}`)));
    const answers = await Promise.all(ids.map((id) => admin.call('PATCH', `${agents}/${id}`, { profile: { name: 'The one name' } })));
    assert.equal(answers.filter((answer) => answer.status === 202).length, 1);
    assert.equal(answers.filter((answer) => answer.status === 400 && answer.body.errorCauses[0].reason === 'UNIQUE_CONSTRAINT').length, 5);
  });
  test('patches of different members all hold; of the same member the last one does', async () => {
    const id = await make('Patched');
    await Promise.all([
      admin.ok('PATCH', `${agents}/${id}`, { profile: { name: 'Patched by one' } }),
      admin.ok('PATCH', `${agents}/${id}`, { profile: { description: 'Patched by two' } }),
    ]);
    assert.deepEqual((await admin.ok('GET', `${agents}/${id}`)).profile, { name: 'Patched by one', description: 'Patched by two' });
    const texts = Array.from({ length: 8 }, (_, i) => `version ${i}`);
    await Promise.all(texts.map((description) => admin.ok('PATCH', `${agents}/${id}`, { profile: { description } })));
    const events = (await admin.events('workload_principal.update')).filter((event) => event.target[0].id === id);
    assert.equal(events.at(-1).target[0].detailEntry.workload_principal_description, (await admin.ok('GET', `${agents}/${id}`)).profile.description);
  });
  test('activation against deletion: one of them, and the record says which', async () => {
    for (let round = 0; round < 8; ++round) {
      const id = await make(`Torn ${round}`);
      const { publicKey } = await (await import('jose')).generateKeyPair('ES256', { extractable: true });
      await admin.ok('POST', `${agents}/${id}/credentials/jwks`, { ...(await (await import('jose')).exportJWK(publicKey)), kid: 'k', alg: 'ES256' });
      await admin.ok('POST', `${agents}/${id}/lifecycle/deactivate`);
      const [activated, deleted] = await Promise.all([
        admin.call('POST', `${agents}/${id}/lifecycle/activate`), admin.call('DELETE', `${agents}/${id}`),
      ]);
      const after = await admin.call('GET', `${agents}/${id}`);
      if (deleted.status === 202) {
        assert.notEqual(activated.status, 202, 'a deleted agent was not activated');
        assert.equal(after.status, 404);
      } else {
        assert.equal(activated.status, 202, `${JSON.stringify(activated.body)} ${JSON.stringify(deleted.body)}`);
        assert.equal(after.body.status, 'ACTIVE');
      }
      const { data } = await admin.ok('GET', `${operations}?limit=2&filter=${q(`resource.id eq "${id}"`)}`);
      assert.equal(data.filter((operation) => operation.status === 'COMPLETED' && ['ai-agent:Activate', 'ai-agent:Delete'].includes(operation.type)).length, 1);
    }
  });
});

test('a stop ends streams and pages alike: the server does not wait for readers', async () => {
  const other = await new Server().start('--drain', '5s');
  const socket = net.connect(Number(new URL(other.url).port), '127.0.0.1');
  socket.write(`GET /api/v1/logs HTTP/1.1\r\nHost: x\r\nAuthorization: SSWS ${other.bootstrap.apiToken}\r\n\r\n`);
  await new Promise((resolve) => socket.once('data', resolve));
  const started = Date.now();
  await other.stop();
  assert.ok(Date.now() - started < 4000, 'an idle connection is closed at once');
  socket.destroy();
});
