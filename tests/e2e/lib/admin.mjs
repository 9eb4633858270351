// The management API, plainly.
import assert from 'node:assert/strict';

export class Admin {
  constructor(server) {
    this.url = server.url;
    this.token = server.bootstrap.apiToken;
  }

  // {status, body, headers}; `body` is parsed when it is JSON.
  async call(method, target, body, headers = {}) {
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(target.startsWith('http') ? target : this.url + target, {
      method,
      headers: { Authorization: `SSWS ${this.token}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      body: body === undefined || raw ? body : JSON.stringify(body),
    });
    const text = await response.text();
    let parsed = text;
    try { parsed = JSON.parse(text); } catch { /* not JSON: as it is */ }
    return { status: response.status, body: parsed, headers: response.headers };
  }

  // The body; fails unless the status is 2xx.
  async ok(method, target, body, headers) {
    const answer = await this.call(method, target, body, headers);
    assert.ok(answer.status >= 200 && answer.status < 300, `${method} ${target}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.headers.get('location') ? this.ok('GET', answer.headers.get('location')) : answer.body;
  }

  async events(type) {
    return this.ok('GET', `/api/v1/logs?limit=1000&filter=${encodeURIComponent(`eventType eq "${type}"`)}`);
  }
}

export const agents = '/workload-principals/api/v1/ai-agents';
