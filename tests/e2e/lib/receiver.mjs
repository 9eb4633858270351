// The system that a service account is of, with a hook that changes its password: an HTTPS server that believes nobody
// but whom the JWT names.
import * as jose from 'jose';
import https from 'node:https';
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export class Receiver {
  static async listen() {
    const receiver = new Receiver();
    receiver.directory = mkdtempSync(path.join(tmpdir(), 'mandate-hook-'));
    const key = path.join(receiver.directory, 'key.pem');
    receiver.certificate = path.join(receiver.directory, 'certificate.pem');
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1',
      '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', receiver.certificate], { stdio: 'ignore' });
    receiver.asked = [];  // what came, verified
    receiver.seen = new Set();
    receiver.server = https.createServer({ key: readFileSync(key), cert: readFileSync(receiver.certificate) }, (request, response) => receiver.serve(request, response));
    await new Promise((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    receiver.url = `https://127.0.0.1:${receiver.server.address().port}/hooks/passwords`;
    return receiver;
  }

  // Whose calls it takes.
  trust(issuer) {
    this.issuer = issuer;
    this.keys = jose.createRemoteJWKSet(new URL(`${issuer}/oauth2/v1/keys`));
  }

  async serve(request, response) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    try {
      this.asked.push(await this.verify(request, body));
    } catch (error) {
      response.writeHead(401).end(error.message);
      return;
    }
    if (this.answer) return this.answer(response);
    this.password = JSON.parse(body).password;
    response.writeHead(204).end();
  }

  async verify(request, body) {
    const token = this.token = /^Bearer (.+)$/.exec(request.headers.authorization)[1];
    const { payload } = await jose.jwtVerify(token, this.keys, { issuer: this.issuer, audience: this.url, typ: 'password-rotation+jwt', algorithms: ['ES256'], requiredClaims: ['exp', 'iat', 'jti', 'sub'] });
    if (payload.content_digest !== `sha-256=:${createHash('sha256').update(body).digest('base64')}:`) throw new Error('the body is another one');
    if (this.seen.has(payload.jti)) throw new Error('it was sent before');
    this.seen.add(payload.jti);
    const asked = JSON.parse(body);
    if (payload.sub !== asked.serviceAccount.id) throw new Error('the account is another one');
    return asked;
  }

  stop() {
    this.server.close();
    this.server.closeAllConnections();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
