// What happens on a bad day: nothing acknowledged is lost, nothing is accepted twice.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Server } from '../e2e/lib/server.mjs';
import { Admin, agents } from '../e2e/lib/admin.mjs';
import { Browser, World, post } from '../e2e/lib/world.mjs';
import { checkNothingIsLost, load, nothingDone } from './lib/load.mjs';

test('kill -9 under load: every acknowledged effect is there, nothing is accepted twice', { timeout: 120_000 }, async () => {
  const server = new Server();
  await server.start();
  try {
    const world = await World.make(server);
    await world.signOn();
    const verifier = randomBytes(32).toString('base64url');
    const usedCode = (await world.authorize(new Browser(server.url), verifier)).searchParams.get('code');
    assert.equal((await world.redeemCode(usedCode, verifier)).status, 200);
    const done = nothingDone();
    const workers = Array.from({ length: 8 }, () => load(world, done));
    while (done.exchanges.length < 150 || done.agents.length < 20 || done.redeemed.length < 20) await delay(20);
    await server.kill('SIGKILL');
    done.stopped = true;
    await Promise.all(workers);

    // On the same directory and address; guessing on purpose from here on.
    await server.start('--limits-client-failures', '100000', '--limits-address-failures', '100000');
    await checkNothingIsLost(world, done);
    assert.equal((await world.redeemCode(usedCode, verifier)).body.error, 'invalid_grant');
    assert.equal((await world.exchange()).status, 200, 'and it works on');
  } finally {
    await server.stop();
  }
});

test('a stop that was acknowledged holds after kill -9', { timeout: 60_000 }, async () => {
  const server = new Server();
  await server.start();
  try {
    const world = await World.make(server);
    await world.signOn();
    const flood = nothingDone();
    const workers = Array.from({ length: 4 }, () => load(world, flood));
    while (flood.exchanges.length < 20) await delay(10);
    assert.equal((await world.admin.call('POST', `${world.agentPath}/lifecycle/deactivate`)).status, 202);
    const after = await Promise.all(Array.from({ length: 8 }, () => world.exchange()));
    assert.ok(after.every((answer) => answer.status === 401), 'nothing is issued after the stop');
    await server.kill('SIGKILL');
    flood.stopped = true;
    await Promise.all(workers);
    await server.start();
    assert.deepEqual([(await world.exchange()).status, (await world.admin.ok('GET', world.agentPath)).status], [401, 'INACTIVE']);
  } finally {
    await server.stop();
  }
});

// Takes what is left of the disk.
function fill(file) {
  for (const size of [1 << 16, 1 << 12, 1])
    try {
      for (;;) appendFileSync(file, Buffer.alloc(size));
    } catch (error) {
      assert.equal(error.code, 'ENOSPC');
    }
}

test('a full disk: nothing leaves without its record, and work goes on when there is room', { timeout: 60_000 }, async () => {
  const server = new Server();
  server.disk = '32m';
  await server.start();
  try {
    const world = await World.make(server);
    await world.signOn();
    const ready = async () => (await fetch(`${server.url}/readyz`)).status;
    const filler = server.path('filler');
    const issued = [];
    let refused;
    while (!refused) {  // the log has some room of its own
      fill(filler);
      const answer = await world.exchange();
      if (answer.status === 200) issued.push(answer.body.access_token);
      else refused = answer;
    }
    assert.deepEqual([refused.status, refused.body.error, refused.body.access_token], [503, 'temporarily_unavailable', undefined]);
    assert.equal((await world.admin.call('POST', agents, { profile: { name: 'Too late' } })).status, 503);
    assert.deepEqual([await ready(), (await fetch(`${server.url}/healthz`)).status], [503, 200]);

    rmSync(filler);
    while (await ready() !== 200) await delay(50);
    const after = await world.exchange();
    assert.equal(after.status, 200);
    issued.push(after.body.access_token);
    const events = await world.admin.ok('GET', '/api/v1/logs?limit=1000&sortOrder=DESCENDING');
    const logged = new Set(events.flatMap((event) => event.target.map((target) => target.id)));
    for (const idJag of issued) assert.ok(logged.has(JSON.parse(Buffer.from(idJag.split('.')[1], 'base64url')).jti));
    assert.equal((await world.admin.ok('GET', `${agents}?search=${encodeURIComponent('profile.name eq "Too late"')}`)).data.length, 0);
  } finally {
    await server.stop();
  }
});

test('two servers cannot use one directory', { timeout: 60_000 }, async () => {
  const server = new Server();
  await server.start();
  try {
    const second = new Server(server.root);
    await assert.rejects(second.start(), /ended with [1-9]/);
    assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
  } finally {
    await server.stop();
  }
});

test('SIGTERM under load: requests in flight are answered and the exit code is 0', { timeout: 60_000 }, async () => {
  const server = new Server();
  await server.start();
  try {
    const world = await World.make(server);
    await world.signOn();
    const forms = await Promise.all(Array.from({ length: 40 }, () => world.exchangeForm()));
    const answers = forms.map((form) => post(world.orgTokenUrl, form).then((answer) => answer.status, (error) => error.cause?.code ?? 'gone'));
    await answers[0];
    const code = await server.kill('SIGTERM');
    assert.equal(code, 0);
    for (const status of await Promise.all(answers)) assert.ok([200, 503, 'ECONNREFUSED', 'ECONNRESET', 'UND_ERR_SOCKET'].includes(status), `${status}`);
  } finally {
    await server.stop();
  }
});

test('a broken database is said and not overwritten', { timeout: 60_000 }, async () => {
  const server = new Server();
  await server.start();
  const database = `${server.data}/mandate.db`;
  await server.kill();
  try {
    writeFileSync(database, 'this is no database, but it may be somebody\'s only copy '.repeat(100));
    const before = readFileSync(database);
    await assert.rejects(server.start(), /ended with [1-9]/);
    assert.deepEqual(readFileSync(database), before);
  } finally {
    await server.stop();
  }
});

// The bytes of the journal with a bit of the frame before the last one turned over.
function damage(bytes) {
  const frames = [];
  for (let at = 0; at < bytes.length; at += 4096)
    if (bytes.toString('latin1', at, at + 8) === 'MDJRNL\x002') frames.push({ at, number: bytes.readBigUInt64LE(at + 24) });
  frames.sort((a, b) => Number(a.number - b.number));
  const damaged = Buffer.from(bytes);
  damaged[frames.at(-2).at + 100] ^= 1;
  return damaged;
}

test('records that wait for the database are there after kill -9; damage to them is said', { timeout: 60_000 }, async () => {
  const server = new Server();
  await server.start();
  const journal = `${server.data}/mandate.db-records`;
  const jti = (answer) => JSON.parse(Buffer.from(answer.body.access_token.split('.')[1], 'base64url')).jti;
  try {
    const world = await World.make(server);
    await world.signOn();
    const issued = [];
    for (let said = false; !said;) {  // not yet, when the database got them in the moment before the end
      for (let i = 0; i < 5; ++i) issued.push(jti(await world.exchange()));
      await server.kill('SIGKILL');
      const before = readFileSync(journal), damaged = damage(before);
      assert.ok(before.includes(issued.at(-1)), 'the record was written before the token left');
      writeFileSync(journal, damaged);
      said = await server.start().then(() => false, () => true);
      if (!said) continue;
      assert.match(server.log(), /mandate\.db-records is damaged/);
      assert.deepEqual(readFileSync(journal), damaged, 'and nothing is overwritten');
      writeFileSync(journal, before);
      await server.start();
    }
    const events = await world.admin.ok('GET', '/api/v1/logs?limit=1000&sortOrder=DESCENDING');
    const logged = new Set(events.flatMap((event) => event.target.map((target) => target.id)));
    for (const id of issued) assert.ok(logged.has(id), id);
    await server.kill();
    assert.ok(!existsSync(journal), 'a server that was stopped has nothing that waits');
  } finally {
    await server.stop();
  }
});

test('kill -9 in the middle of asynchronous work: each operation is over, and what it says is so', { timeout: 120_000 }, async () => {
  const server = new Server();
  await server.start('--limits-admin-requests', '1000000');
  try {
    const admin = new Admin(server), accepted = [];
    let stopped = false;
    const register = async (worker) => {
      for (let i = 0; !stopped; ++i) {
        const answer = await admin.call('POST', agents, { profile: { name: `Worker ${worker} agent ${i}` } }).catch(() => null);
        if (answer?.status === 202) accepted.push(answer.headers.get('location'));
      }
    };
    const rows = Array.from({ length: 5000 }, (_, i) => JSON.stringify({ profile: { name: `Row ${i}` } })).join('\n');
    const bulk = admin.call('POST', `${agents}:bulk`, rows, { 'Content-Type': 'application/x-ndjson' }).catch(() => null);
    const workers = Array.from({ length: 6 }, (_, worker) => register(worker));
    while (accepted.length < 60) await delay(5);
    await server.kill('SIGKILL');
    stopped = true;
    await Promise.all([...workers, bulk]);

    await server.start('--limits-admin-requests', '1000000');
    for (const status of ['SCHEDULED', 'IN_PROGRESS', 'FAILED'])
      assert.equal((await admin.ok('GET', `/workload-principals/api/v1/operations?filter=${encodeURIComponent(`status eq "${status}"`)}`)).data.length, 0, status);
    const operations = new Map();
    for (let next = '/workload-principals/api/v1/operations?limit=200'; next;) {
      const page = await admin.ok('GET', next);
      for (const operation of page.data) operations.set(operation.resource.id, operation);
      next = page._links.next?.href;
    }
    const registered = new Set();
    for (let next = `${agents}?limit=200`; next;) {
      const page = await admin.ok('GET', next);
      for (const agent of page.data) registered.add(agent.id);
      next = page._links.next?.href;
    }
    assert.deepEqual([...operations.keys()].sort(), [...registered].sort(), 'an agent for every operation and the other way round');
    for (const location of accepted) assert.equal((await admin.ok('GET', location)).status, 'COMPLETED');
    const events = new Set();
    for (let next = `/api/v1/logs?limit=1000&filter=${encodeURIComponent('eventType eq "workload_principal.register"')}`; next;) {
      const page = await admin.call('GET', next);
      for (const event of page.body) events.add(event.target[0].id);
      next = page.body.length > 0 && /<([^>]+)>; rel="next"/.exec(page.headers.get('link'))?.[1];
    }
    for (const id of registered) assert.ok(events.has(id), `${id} has its record`);
  } finally {
    await server.stop();
  }
});
