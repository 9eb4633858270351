// A real server on a free port with a directory of its own and, where MANDATE_POSTGRES is the URL of a PostgreSQL
// cluster, a database of its own there.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, openSync, closeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { Database } from './postgres.mjs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

export const binary = process.env.MANDATE_BINARY ?? fileURLToPath(new URL('../../../build/release/mandate', import.meta.url));

export class Server {
  constructor(directory, listen = '127.0.0.1:0') {
    this.root = directory ?? mkdtempSync(path.join(tmpdir(), 'mandate-e2e-'));
    this.data = path.join(this.root, 'data');
    this.listen = listen;
    this.database = Database.of(this.root);
    this.disk = undefined;  // such as '24m': the data directory is a file system of that size, which only this server sees
  }

  // A path of the data directory as others reach it.
  path(name = '') { return path.join(this.disk ? `/proc/${this.process.pid}/root` : '/', this.data, name); }

  command(flags) {
    const serve = [binary, 'serve', '--data', this.data, '--listen', this.listen, ...flags];
    if (!this.disk) return serve;
    mkdirSync(this.data);
    const own = process.getuid() === 0 ? [] : ['--user', '--map-root-user'];
    return ['unshare', ...own, '--mount', 'sh', '-c', 'mount -t tmpfs -o size="$1" none "$2" && shift 2 && exec "$@"', 'sh', this.disk, this.data, ...serve];
  }

  // Resolves when the server says that it is ready; rejects with its exit code when it ends before.
  async start(...flags) {
    const log = openSync(path.join(this.root, 'server.log'), 'a');
    const [command, ...rest] = this.command(flags);
    this.process = spawn(command, rest, { stdio: ['ignore', 'pipe', log], env: this.environment() });
    closeSync(log);
    this.exited = new Promise((resolve) => this.process.once('exit', (code, signal) => resolve(signal ?? code)));
    const line = await Promise.race([
      new Promise((resolve) => createInterface({ input: this.process.stdout }).once('line', resolve)),
      this.exited.then((code) => { throw new Error(`the server ended with ${code}: ${this.log().slice(-500)}`); }),
    ]);
    this.url = line.replace(/^ready /, '');
    this.listen = new URL(this.url).host;  // the same address after a restart
    this.bootstrap = JSON.parse(readFileSync(this.path('bootstrap.json'), 'utf8'));
    return this;
  }

  environment() {
    const { MANDATE_POSTGRES, ...environment } = process.env;
    return this.database ? { ...environment, MANDATE_DATABASE: this.database.url } : environment;
  }

  log() { return readFileSync(path.join(this.root, 'server.log'), 'utf8'); }

  async kill(signal = 'SIGTERM') {
    if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill(signal);
    return this.exited;
  }

  async stop() {
    await this.kill();
    this.database?.drop();
    rmSync(this.root, { recursive: true, force: true });
  }
}
