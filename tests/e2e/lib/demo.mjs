// The whole demo as it is told on a terminal, with one blank between its words.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { binary } from './server.mjs';

export async function tellDemo(server) {
  const bootstrap = path.join(server.root, 'demo.json');
  writeFileSync(bootstrap, JSON.stringify({ ...server.bootstrap, publicUrl: server.url }), { mode: 0o600 });
  const { stdout } = await promisify(execFile)(binary, ['demo', '--all', '--url', server.url, '--bootstrap', bootstrap]);
  return stdout.replace(/\s+/g, ' ');
}
