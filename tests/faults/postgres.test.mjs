// The bad days of a PostgreSQL database: nothing acknowledged is lost, nothing is accepted twice.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Server, binary } from '../e2e/lib/server.mjs';
import { Admin, agents } from '../e2e/lib/admin.mjs';
import { World, post } from '../e2e/lib/world.mjs';
import { checkNothingIsLost, load, nothingDone } from './lib/load.mjs';

const script = fileURLToPath(new URL('../postgres/cluster', import.meta.url));
const directory = mkdtempSync('/tmp/mandate-postgres-');
const guessing = ['--limits-client-failures', '100000', '--limits-address-failures', '100000'];
let password;

const cluster = (...words) => execFileSync(script, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

before(() => {
  process.env.MANDATE_POSTGRES = cluster('start', directory);
  password = new URL(process.env.MANDATE_POSTGRES.replace(/@.*/, '@host')).password;
});
after(() => {
  cluster('stop', directory, 'immediate');
  rmSync(directory, { recursive: true, force: true });
});

async function until(reached, what) {
  for (const deadline = Date.now() + 60_000; !(await reached()); await delay(20)) assert.ok(Date.now() < deadline, what);
}

const readiness = (server) => fetch(`${server.url}/readyz`).then((response) => response.status);

// A server under load whose database has bad days; then everything that was acknowledged must be there.
async function survive(badDays) {
  const server = new Server();
  await server.start(...guessing);
  try {
    const world = await World.make(server);
    await world.signOn();
    const done = nothingDone();
    const workers = Array.from({ length: 8 }, () => load(world, done));
    await until(() => done.exchanges.length >= 20, 'it works');
    await badDays(server, done, world);
    const acknowledged = done.exchanges.length;
    await until(() => done.exchanges.length >= acknowledged + 20, 'it works again');
    done.stopped = true;
    await Promise.all(workers);
    assert.equal(await readiness(server), 200);

    for (const { form, answer } of done.doubtful) {
      assert.deepEqual([answer.body.error, answer.headers.get('cache-control')], ['temporarily_unavailable', 'no-store']);
      const [first, second] = [await post(world.orgTokenUrl, form), await post(world.orgTokenUrl, form)];
      assert.ok([200, 401].includes(first.status), `${first.status}`);
      assert.equal(second.status, 401, 'an assertion is accepted once');
    }
    await checkNothingIsLost(world, done);
    assert.ok(!server.log().includes(password), 'the password is not in the log');
    return done;
  } finally {
    await server.stop();
  }
}

test('sessions that are ended under load are made again', { timeout: 180_000 }, async () => {
  await survive(async (server, done) => {
    for (let round = 0; round < 5; ++round) {
      const acknowledged = done.exchanges.length;
      server.database.endSessions();
      await until(() => done.exchanges.length > acknowledged + 5, 'it works again');
    }
  });
});

test('a cluster that crashes and starts again under load', { timeout: 180_000 }, async () => {
  const done = await survive(async (server, underway, world) => {
    cluster('stop', directory, 'immediate');
    await until(async () => (await readiness(server)) === 503, 'a server without its database is not ready');
    assert.equal((await fetch(`${server.url}/healthz`)).status, 200, 'but alive');
    const refused = await post(world.orgTokenUrl, await world.exchangeForm());
    assert.deepEqual([refused.status, refused.body.error], [503, 'temporarily_unavailable']);
    const admin = new Admin(server);
    for (const [method, path, body] of [['GET', agents], ['POST', agents, { profile: { name: 'Nobody' } }]]) {
      const answer = await admin.call(method, path, body);
      assert.deepEqual([answer.status, answer.body.errorCode, answer.headers.get('retry-after')], [503, 'E0000010', '1']);
    }
    await until(() => underway.doubtful.length > 0, 'requests are refused meanwhile');
    cluster('restart', directory);
    await until(async () => (await readiness(server)) === 200, 'it finds the database again');
  });
  assert.ok(done.doubtful.length > 0);
});

test('kill -9 of the server under load', { timeout: 180_000 }, async () => {
  const server = new Server();
  await server.start();
  try {
    const world = await World.make(server);
    await world.signOn();
    const done = nothingDone();
    const workers = Array.from({ length: 8 }, () => load(world, done));
    await until(() => done.exchanges.length >= 50 && done.redeemed.length >= 10, 'it works');
    await server.kill('SIGKILL');
    done.stopped = true;
    await Promise.all(workers);
    await server.start(...guessing);
    await checkNothingIsLost(world, done);
    assert.equal((await world.exchange()).status, 200, 'and it works on');
  } finally {
    await server.stop();
  }
});

test('a stop that was acknowledged holds when the database is lost right after it', { timeout: 60_000 }, async () => {
  const server = new Server();
  await server.start();
  try {
    const world = await World.make(server);
    await world.signOn();
    assert.equal((await world.admin.call('POST', `${world.agentPath}/lifecycle/deactivate`)).status, 202);
    server.database.endSessions();
    const statuses = await Promise.all(Array.from({ length: 8 }, () => world.exchange().then((answer) => answer.status)));
    assert.ok(statuses.every((status) => status === 401 || status === 503), `${statuses}`);
    await until(async () => (await world.exchange()).status === 401, 'it works again');
    assert.equal((await world.admin.ok('GET', world.agentPath)).status, 'INACTIVE');
  } finally {
    await server.stop();
  }
});

test('two servers cannot use one database', { timeout: 60_000 }, async () => {
  const server = new Server(), second = new Server();
  await server.start();
  try {
    second.database.drop();
    second.database = server.database;
    await assert.rejects(second.start(), /ended with [1-9].*is in use by another server/s);
    assert.ok(!second.log().includes(password), 'the password is not in the log');
    assert.equal(await readiness(server), 200);
    await server.kill();
    await assert.rejects(second.start(), /ended with [1-9].*master key/s, 'and nobody serves it with another master key');
    await server.start();
  } finally {
    second.database = undefined;
    await second.stop();
    await server.stop();
  }
});

test('a server that comes back after months rotates its signing keys by itself', { timeout: 60_000 }, async () => {
  const server = new Server();
  await server.start();
  try {
    const kids = async () => {
      const metadata = await (await fetch(`${server.url}/oauth2/default/.well-known/openid-configuration`)).json();
      return (await (await fetch(metadata.jwks_uri)).json()).keys.map((key) => key.kid);
    };
    const before = await kids();
    const manual = await new Admin(server).ok('POST', '/api/v1/authorizationServers', {
      name: 'By hand', description: 'By hand', audiences: ['api://hand'], credentials: { signing: { rotationMode: 'MANUAL' } },
    });
    const active = () => server.database.query(`select kid from signing_keys where server = '${manual.id}' and status = 'ACTIVE'`).join();
    const byHand = active();
    await server.kill();
    server.database.query('update signing_keys set created = created - 91 * 86400000000::bigint, activated = activated - 91 * 86400000000::bigint');
    await server.start();
    await until(async () => (await kids()).length > before.length, 'a new NEXT key is published');
    assert.ok((await kids()).includes(before[0]), 'tokens of the former key are still good');
    assert.equal(active(), byHand, 'what is rotated by hand is left alone');
  } finally {
    await server.stop();
  }
});

test('the configuration is shown without the password', { timeout: 60_000 }, () => {
  const shown = spawnSync(binary, ['config', 'show', '--data', 'd', '--database', process.env.MANDATE_POSTGRES], { encoding: 'utf8' });
  assert.equal(shown.status, 0, shown.stderr);
  assert.match(shown.stdout, /^database = "postgres:\/\/mandate:\*{8}@/m);
  assert.ok(!(shown.stdout + shown.stderr).includes(password));
});
