// A real server on a free port with a directory of its own.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, openSync, closeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const binary = process.env.MANDATE_BINARY ?? fileURLToPath(new URL('../../../build/release/mandate', import.meta.url));

export class Server {
  constructor(directory, listen = '127.0.0.1:0') {
    this.root = directory ?? mkdtempSync(path.join(tmpdir(), 'mandate-e2e-'));
    this.data = path.join(this.root, 'data');
    this.listen = listen;
  }

  // Resolves when the server says that it is ready; rejects with its exit code when it ends before.
  async start(...flags) {
    const log = openSync(path.join(this.root, 'server.log'), 'a');
    this.process = spawn(binary, ['serve', '--data', this.data, '--listen', this.listen, ...flags], { stdio: ['ignore', 'pipe', log] });
    closeSync(log);
    this.exited = new Promise((resolve) => this.process.once('exit', (code, signal) => resolve(signal ?? code)));
    const line = await Promise.race([
      new Promise((resolve) => createInterface({ input: this.process.stdout }).once('line', resolve)),
      this.exited.then((code) => { throw new Error(`the server ended with ${code}: ${this.log().slice(-500)}`); }),
    ]);
    this.url = line.replace(/^ready /, '');
    this.listen = new URL(this.url).host;  // the same address after a restart
    this.bootstrap = JSON.parse(readFileSync(path.join(this.data, 'bootstrap.json'), 'utf8'));
    return this;
  }

  log() { return readFileSync(path.join(this.root, 'server.log'), 'utf8'); }

  async kill(signal = 'SIGTERM') {
    if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill(signal);
    return this.exited;
  }

  async stop() {
    await this.kill();
    rmSync(this.root, { recursive: true, force: true });
  }
}
