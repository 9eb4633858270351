// A database of a server's own in the cluster that MANDATE_POSTGRES names.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';

const databases = new Map();  // by the root directory of the server: a second server on it has the same one

export class Database {
  // The database of the server with this root, made when it has none yet; undefined without a cluster.
  static of(root, cluster = process.env.MANDATE_POSTGRES) {
    if (!cluster) return undefined;
    if (!databases.has(root)) databases.set(root, new Database(root, cluster));
    return databases.get(root);
  }

  constructor(root, cluster) {
    Object.assign(this, { root, cluster, name: `e2e_${randomBytes(6).toString('hex')}` });
    run(cluster, `create database ${this.name}`);
    this.url = cluster.replace(/\/[^/]*$/, `/${this.name}`);
  }

  // The first column of every row.
  query(sql) { return run(this.url, sql); }

  // Ends its sessions, or those that the condition names, as an administrator would.
  endSessions(condition = 'true') {
    return run(this.cluster, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${this.name}' and ${condition}`);
  }

  // Everything in it, as SQL.
  dump() { return execFileSync('pg_dump', ['--dbname', this.url], { encoding: 'utf8', maxBuffer: 1 << 28 }); }

  drop() {
    run(this.cluster, `drop database if exists ${this.name} with (force)`);
    databases.delete(this.root);
  }
}

function run(url, sql) {
  const text = execFileSync('psql', ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1', '--dbname', url, '--command', sql], { encoding: 'utf8' });
  return text.split('\n').filter(Boolean);
}
