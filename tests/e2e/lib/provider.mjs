// Somebody else's authorization server: a real oidc-provider, and the browser of a person who signs on there.
import { createServer } from 'node:http';
import { once } from 'node:events';
import Provider from 'oidc-provider';
import { Browser } from './world.mjs';

export class OtherServer {
  // Listens, so that the issuer is known; open() begins to serve.
  static async listen() {
    const other = new OtherServer();
    other.asked = [];  // "grant_type" of each token request, "revocation" of each revocation
    other.http = createServer((request, response) => {
      if (request.method === 'POST' && /^\/token(\/revocation)?$/.test(request.url)) return other.count(request, response);
      if (request.url === '/.well-known/oauth-protected-resource/mcp') return other.describe(response);
      if (request.method === 'POST' && request.url === '/mcp') return other.speak(request, response);
      return other.callback(request, response);
    });
    other.http.listen(0, '127.0.0.1');
    await once(other.http, 'listening');
    other.issuer = `http://127.0.0.1:${other.http.address().port}`;
    return other;
  }

  open(redirectUri, { accessTokenSeconds = 3600 } = {}) {
    this.lifetime = accessTokenSeconds;
    this.provider = new Provider(this.issuer, {
      clients: [{
        client_id: 'mandate', client_secret: 'their secret: 100% & more', redirect_uris: [redirectUri], response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token'], token_endpoint_auth_method: 'client_secret_basic',
      }],
      scopes: ['openid', 'offline_access', 'tickets.read'],
      pkce: { required: () => true },
      issueRefreshToken: async () => true,
      rotateRefreshToken: true,
      ttl: { AccessToken: () => this.lifetime, RefreshToken: 86400, Grant: 86400, Session: 86400, Interaction: 600, IdToken: 600, AuthorizationCode: 60 },
      features: { devInteractions: { enabled: true }, revocation: { enabled: true } },
      findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
      clockTolerance: 0,
      cookies: { keys: ['e2e'] },
    });
    this.callback = this.provider.callback();
    return this;
  }

  // An MCP server stands here too, and says whose tokens it takes (RFC 9728).
  get resource() { return `${this.issuer}/mcp`; }
  describe(response) {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ resource: this.resource, authorization_servers: [this.issuer], resource_name: 'Tickets' }));
  }

  // Tells its tools to everybody, as one that knows the handshake only, and lets them be called with a good token.
  tools = [{ name: 'find', description: 'Finds tickets', inputSchema: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] } }];
  called = [];  // {arguments, token} of each call
  async speak(request, response) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const { id, method, params } = JSON.parse(Buffer.concat(parts).toString());
    const answer = (status, body, type = 'application/json') => { response.writeHead(status, { 'Content-Type': type }); response.end(body); };
    const result = (value) => answer(200, JSON.stringify({ jsonrpc: '2.0', id, result: value }));
    if (method === 'initialize') return result({ protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'Tickets', version: '1' } });
    if (method === 'notifications/initialized') return answer(202, '');
    if (method === 'tools/list') return result({ tools: this.tools });
    if (method !== 'tools/call') return answer(400, '{}');
    const token = request.headers.authorization?.replace(/^Bearer /, '');
    if (!token || await this.userInfo(token) !== 200) return answer(401, '{}');
    this.called.push({ arguments: params.arguments, token });
    const events = [{ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 1, progress: 1 } },
      { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: `${params.name}: ${params.arguments.query}` }] } }];
    return answer(200, events.map((event) => `event: message\ndata: ${JSON.stringify(event)}\n\n`).join(''), 'text/event-stream');
  }

  // Counts what the server is asked, and serves it.
  async count(request, response) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts).toString();
    const form = new URLSearchParams(body);
    this.asked.push(request.url.endsWith('revocation') ? 'revocation' : form.get('grant_type'));
    if (this.answer) return this.answer(response);
    request.body = Object.fromEntries(form);  // read already: oidc-provider takes it from here
    return this.callback(request, response);
  }
  times(what) { return this.asked.filter((one) => one === what).length; }

  // What a bearer of the token gets: 200 while it is good.
  async userInfo(token) { return (await fetch(`${this.issuer}/me`, { headers: { Authorization: `Bearer ${token}` } })).status; }

  // Follows the way of a person through sign-on and consent; gives where the browser is sent back to.
  async signOn(url, login = 'ada-there') {
    this.browser ??= new Browser(this.issuer);
    for (let step = 0; step < 12; ++step) {
      const page = await this.browser.fetch(url);
      const location = page.headers.get('location');
      if (location) {
        url = new URL(location, url).href;
        if (!url.startsWith(this.issuer)) return url;
        continue;
      }
      const html = await page.text();
      const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1];
      if (!prompt) throw new Error(`the other server: ${page.status} ${html.slice(0, 400)}`);
      const action = /action="([^"]+)"/.exec(html)[1];
      const answer = await this.browser.fetch(new URL(action, url), { method: 'POST', body: new URLSearchParams({ prompt, login, password: 'x' }) });
      url = new URL(answer.headers.get('location'), url).href;
      if (!url.startsWith(this.issuer)) return url;
    }
    throw new Error('the other server sends the browser around in circles');
  }

  async stop() {
    this.http.close();
    this.http.closeAllConnections();
  }
}
