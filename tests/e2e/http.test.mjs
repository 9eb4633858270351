// Bytes that no honest client sends: what is answered, and that nothing after them is taken for a request.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import net from 'node:net';
import tls from 'node:tls';
import { Server } from './lib/server.mjs';

const server = new Server();
before(() => server.start('--limits-header-time', '1s', '--limits-body-time', '1s'));
after(() => server.stop());

// Sends raw bytes; {text, closed}: what came until the server closed, or until nothing came for a while.
function raw(bytes, { wait = 300 } = {}) {
  const { port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), '127.0.0.1', () => socket.write(bytes));
    let text = '', timer;
    const finish = (closed) => { clearTimeout(timer); socket.destroy(); resolve({ text, closed }); };
    const arm = () => { clearTimeout(timer); timer = setTimeout(() => finish(false), wait); };
    socket.on('data', (data) => { text += data; arm(); });
    socket.on('end', () => finish(true));
    socket.on('error', (error) => (error.code === 'ECONNRESET' || error.code === 'EPIPE' ? finish(true) : reject(error)));
    if (wait) arm();
  });
}
const statuses = (text) => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => Number(match[1]));
const smuggled = 'GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n';

describe('is refused and the connection closed:', () => {
  const post = (headers, body = '') => `POST /oauth2/v1/token HTTP/1.1\r\nHost: a\r\n${headers}\r\n${body}`;
  const cases = {
    'no Host': ['GET /healthz HTTP/1.1\r\n\r\n', 400],
    'two Hosts': ['GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
    'Transfer-Encoding: xchunked': [post('Transfer-Encoding: xchunked\r\n', smuggled), 400],
    'Transfer-Encoding: chunked, identity': [post('Transfer-Encoding: chunked, identity\r\n', smuggled), 400],
    'two Transfer-Encodings': [post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n' + smuggled), 400],
    'Content-Length and Transfer-Encoding': [post('Content-Length: 3\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n' + smuggled), 400],
    'two lengths that differ': [post('Content-Length: 3\r\nContent-Length: 4\r\n', 'abc' + smuggled), 400],
    'two lengths that are equal': [post('Content-Length: 3\r\nContent-Length: 3\r\n', 'abc' + smuggled), 400],
    'a list of lengths': [post('Content-Length: 3, 3\r\n', 'abc' + smuggled), 400],
    'a length with a sign': [post('Content-Length: +3\r\n', 'abc' + smuggled), 400],
    'a length that is no number': [post('Content-Length: 0x3\r\n', 'abc' + smuggled), 400],
    'a blank before a colon': ['GET /healthz HTTP/1.1\r\nHost : a\r\n\r\n', 400],
    'a folded header': ['GET /healthz HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n', 400],
    'line feeds alone': ['GET /healthz HTTP/1.1\nHost: a\n\n', 400],
    'a NUL in a header': ['GET /healthz HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n', 400],
    'a target outside ASCII': [Buffer.from('GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n', 'latin1'), 400],
    'HTTP/1.0 with chunks': ['POST /oauth2/v1/token HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n' + smuggled, 400],
    'HTTP/2.0 in words': ['GET /healthz HTTP/2.0\r\nHost: a\r\n\r\n', null],
    'no HTTP at all': ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
    '101 header fields': [`GET /healthz HTTP/1.1\r\nHost: a\r\n${'X: y\r\n'.repeat(101)}\r\n`, 431],
    'a header of 20 KB': [`GET /healthz HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
    'a body of 2 MB announced': [post('Content-Length: 2000000\r\n'), 413],
  };
  for (const [name, [bytes, status]] of Object.entries(cases))
    test(name, async () => {
      const { text, closed } = await raw(bytes);
      const all = statuses(text);
      assert.equal(all.length, 1, `exactly one answer, not ${all}: ${text.slice(0, 300)}`);
      if (status) assert.equal(all[0], status, text.slice(0, 200)); else assert.ok(all[0] >= 400);
      assert.ok(closed, 'the connection is closed');
    });
});

test('a header that trickles in is cut off', async () => {
  const started = Date.now();
  const { closed } = await raw('GET /healthz HTTP/1.1\r\nHost: ', { wait: 10_000 });
  assert.ok(closed);
  assert.ok(Date.now() - started >= 900, 'not before its time');
});

test('a body that does not come is cut off', async () => {
  const { closed } = await raw('POST /oauth2/v1/token HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc', { wait: 10_000 });
  assert.ok(closed);
});

test('pipelined requests are answered in their order', async () => {
  const { text } = await raw(`GET /api/v1/users HTTP/1.1\r\nHost: a\r\n\r\n${'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(3)}GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n`);
  assert.deepEqual(statuses(text), [401, 200, 200, 200, 404]);
});

test('HEAD has the header of GET and no body', async () => {
  const { text } = await raw('HEAD /healthz HTTP/1.1\r\nHost: a\r\n\r\n');
  assert.match(text, /^HTTP\/1\.1 200 /);
  assert.match(text, /Content-Length: [1-9]/i);
  assert.ok(text.endsWith('\r\n\r\n'));
});

test('every answer has a request id, and errors are the error object', async () => {
  const { text } = await raw('GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n');
  assert.match(text, /X-Okta-Request-Id: [0-9A-Za-z]{20}\r\n/);
  assert.equal(JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)).errorCode, 'E0000008');
});

test('TLS ends in the process, from version 1.2 on', async () => {
  const secure = new Server();
  await secure.start('--tls-self-signed');
  try {
    assert.match(secure.url, /^https:/);
    const { port } = new URL(secure.url);
    const connect = (options) => new Promise((resolve, reject) => {
      const socket = tls.connect({ port: Number(port), host: '127.0.0.1', rejectUnauthorized: false, ...options }, () => {
        const version = socket.getProtocol();
        let text = '';
        socket.on('data', (data) => { text += data; if (text.includes('alive')) { socket.destroy(); resolve({ version, text }); } });
        socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n');
      });
      socket.on('error', reject);
    });
    assert.equal((await connect({})).version, 'TLSv1.3');
    assert.equal((await connect({ maxVersion: 'TLSv1.2' })).version, 'TLSv1.2');
    await assert.rejects(connect({ maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' }));
  } finally {
    await secure.stop();
  }
});
