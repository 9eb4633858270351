// A person, an application, a protected API with its authorization server, and an agent that may act.
import * as jose from 'jose';
import { createHash, randomBytes } from 'node:crypto';
import { Admin, agents } from './admin.mjs';

export const grants = {
  exchange: 'urn:ietf:params:oauth:grant-type:token-exchange',
  redeem: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
};
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
export const idJagType = 'urn:ietf:params:oauth:token-type:id-jag';
const idTokenType = 'urn:ietf:params:oauth:token-type:id_token';

let serial = 0;

export class World {
  static async make(server, { algorithm = 'ES256', keyAlgorithm = 'ES256', audience } = {}) {
    const world = new World();
    const admin = new Admin(server);
    const n = `${++serial}-${randomBytes(3).toString('hex')}`;
    Object.assign(world, { server, admin, password: 'correct horse battery staple', redirectUri: 'http://127.0.0.1:9/callback' });
    world.login = `ada-${n}@example.com`;
    world.person = await admin.ok('POST', '/api/v1/users?activate=true', {
      profile: { login: world.login, email: world.login, firstName: 'Ada', lastName: 'Admin' },
      credentials: { password: { value: world.password } },
    });
    world.app = await admin.ok('POST', '/api/v1/apps', {
      name: 'oidc_client', label: `Portal ${n}`, signOnMode: 'OPENID_CONNECT',
      credentials: { oauthClient: { token_endpoint_auth_method: 'none', pkce_required: true } },
      settings: { oauthClient: { application_type: 'native', grant_types: ['authorization_code'], response_types: ['code'], redirect_uris: [world.redirectUri] } },
    });
    world.clientId = world.app.credentials.oauthClient.client_id;
    await admin.ok('POST', `/api/v1/apps/${world.app.id}/users`, { id: world.person.id, scope: 'USER' });
    world.audience = audience ?? `https://chat-${n}.example`;
    world.as = await admin.ok('POST', '/api/v1/authorizationServers', { name: `Chat ${n}`, description: 'Chats', audiences: [world.audience], signingAlgorithm: algorithm });
    const path = `/api/v1/authorizationServers/${world.as.id}`;
    for (const name of ['chat.read', 'chat.write']) await admin.ok('POST', `${path}/scopes`, { name });
    world.policy = await admin.ok('POST', `${path}/policies`, {
      type: 'OAUTH_AUTHORIZATION_POLICY', name: 'Agents', description: 'Agents', priority: 1, conditions: { clients: { include: ['ALL_CLIENTS'] } },
    });
    world.rule = await admin.ok('POST', `${path}/policies/${world.policy.id}/rules`, {
      type: 'RESOURCE_ACCESS', name: 'Everybody', priority: 1,
      conditions: { people: { groups: { include: ['EVERYONE'] } }, grantTypes: { include: [grants.redeem] }, scopes: { include: ['*'] } },
      actions: { token: { accessTokenLifetimeMinutes: 30 } },
    });
    world.agent = (await admin.ok('POST', agents, { profile: { name: `Assistant ${n}` }, appId: world.app.id })).resource;
    world.agentPath = `${agents}/${world.agent.id}`;
    const me = await admin.ok('GET', '/api/v1/users/me');
    await admin.ok('POST', '/governance/api/v1/resource-owners', {
      principalOrns: [`orn:okta:directory:${server.bootstrap.orgId}:users:${me.id}`],
      resourceOrns: [`orn:okta:directory:${server.bootstrap.orgId}:workload-principals:ai-agents:${world.agent.id}`],
    });
    world.keyAlgorithm = keyAlgorithm;
    world.keys = await jose.generateKeyPair(keyAlgorithm, { extractable: true });
    world.jwk = { ...(await jose.exportJWK(world.keys.publicKey)), kid: 'k1', alg: keyAlgorithm, use: 'sig' };
    world.key = await admin.ok('POST', `${world.agentPath}/credentials/jwks`, world.jwk);
    world.connection = await admin.ok('POST', `${world.agentPath}/connections`, {
      connectionType: 'IDENTITY_ASSERTION_CUSTOM_AS', scopeCondition: 'INCLUDE_ONLY', scopes: ['chat.read'],
      authorizationServer: { orn: `orn:okta:idp:${server.bootstrap.orgId}:authorization_servers:${world.as.id}` },
    });
    await admin.ok('POST', `${world.agentPath}/lifecycle/activate`);
    return world;
  }

  privateJwk() { return jose.exportJWK(this.keys.privateKey); }

  get orgTokenUrl() { return `${this.server.url}/oauth2/v1/token`; }
  get asIssuer() { return `${this.server.url}/oauth2/${this.as.id}`; }
  get asTokenUrl() { return `${this.asIssuer}/v1/token`; }

  // A client assertion; `claims` are set over the right ones, undefined takes one away.
  assertion(audience, claims = {}, header = {}, key = this.keys.privateKey) {
    const now = Math.floor(Date.now() / 1000);
    const payload = { iss: this.agent.id, sub: this.agent.id, aud: audience, iat: now, exp: now + 60, jti: randomBytes(12).toString('hex'), ...claims };
    return new jose.SignJWT(JSON.parse(JSON.stringify(payload)))
      .setProtectedHeader(JSON.parse(JSON.stringify({ alg: this.keyAlgorithm, kid: 'k1', ...header }))).sign(key);
  }

  async exchangeForm(changes = {}) {
    return clean({
      grant_type: grants.exchange, requested_token_type: idJagType, subject_token: this.idToken, subject_token_type: idTokenType,
      audience: this.asIssuer, scope: 'chat.read', client_assertion_type: assertionType,
      client_assertion: 'client_assertion' in changes ? '' : await this.assertion(this.orgTokenUrl), ...changes,
    });
  }
  async redeemForm(idJag, changes = {}) {
    return clean({
      grant_type: grants.redeem, assertion: idJag, client_assertion_type: assertionType,
      client_assertion: 'client_assertion' in changes ? '' : await this.assertion(this.asTokenUrl), ...changes,
    });
  }
  async exchange(changes) { return post(this.orgTokenUrl, await this.exchangeForm(changes)); }
  async redeem(idJag, changes) { return post(this.asTokenUrl, await this.redeemForm(idJag, changes)); }
  async idJag() { return (await this.exchange()).body.access_token; }

  // Signs the person on as a browser does and keeps the ID token.
  async signOn(browser = new Browser(this.server.url), scope = 'openid profile email') {
    const verifier = randomBytes(32).toString('base64url');
    const answer = await this.authorize(browser, verifier, { scope });
    const tokens = await this.redeemCode(answer.searchParams.get('code'), verifier);
    this.idToken = tokens.body.id_token;
    this.orgAccessToken = tokens.body.access_token;
    return tokens;
  }
  // The same at the custom authorization server, which has a rule for it from then on.
  async signOnAtServer(scope, browser = new Browser(this.server.url)) {
    const rules = `/api/v1/authorizationServers/${this.as.id}/policies/${this.policy.id}/rules`;
    this.peopleRule ??= await this.admin.ok('POST', rules, {
      type: 'RESOURCE_ACCESS', name: 'People', priority: 2,
      conditions: { people: { groups: { include: ['EVERYONE'] } }, grantTypes: { include: ['authorization_code'] }, scopes: { include: ['*'] } },
    });
    const verifier = randomBytes(32).toString('base64url'), url = new URL(this.authorizeUrl(verifier, { scope }));
    url.pathname = `/oauth2/${this.as.id}/v1/authorize`;
    const code = (await browser.signOn(url.href, this.login, this.password)).searchParams.get('code');
    return post(this.asTokenUrl, { grant_type: 'authorization_code', code, redirect_uri: this.redirectUri, client_id: this.clientId, code_verifier: verifier });
  }
  authorizeUrl(verifier, changes = {}) {
    const query = new URLSearchParams(clean({
      client_id: this.clientId, response_type: 'code', redirect_uri: this.redirectUri, scope: 'openid profile email', state: 'st', nonce: 'n-1',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256', ...changes,
    }));
    return `${this.server.url}/oauth2/v1/authorize?${query}`;
  }
  async authorize(browser, verifier, changes) { return browser.signOn(this.authorizeUrl(verifier, changes), this.login, this.password); }
  redeemCode(code, verifier, changes = {}) {
    return post(this.orgTokenUrl, clean({
      grant_type: 'authorization_code', code, redirect_uri: this.redirectUri, client_id: this.clientId, code_verifier: verifier, ...changes,
    }));
  }
}

function clean(parameters) {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined && value !== ''));
}

export async function post(url, form, headers = {}) {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form), headers });
  const text = await response.text();
  let body = text;
  try { body = JSON.parse(text); } catch { /* as it is */ }
  return { status: response.status, body, headers: response.headers };
}

// A browser: cookies, and the forms of pages.
export class Browser {
  constructor(origin) { Object.assign(this, { origin, cookies: new Map() }); }

  async fetch(url, options = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', ...options, headers: { ...(cookie ? { Cookie: cookie } : {}), ...options.headers } });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (/max-age=0/i.test(line)) this.cookies.delete(name); else this.cookies.set(name, value);
    }
    return response;
  }

  static fields(html) {
    return Object.fromEntries([...html.matchAll(/<input[^>]*name="([^"]+)"[^>]*?(?:value="([^"]*)")?[^>]*>/g)].map(([tag, name]) => [name, /value="([^"]*)"/.exec(tag)?.[1] ?? '']));
  }

  submit(html, values) {
    return this.fetch(`${this.origin}/signin`, {
      method: 'POST', headers: { Origin: this.origin }, body: new URLSearchParams({ ...Browser.fields(html), ...values }),
    });
  }

  // Where the application is sent back to.
  async signOn(url, username, password) {
    const first = await this.fetch(url);
    if (first.status === 302) return new URL(first.headers.get('location'));
    const answer = await this.submit(await first.text(), { username, password });
    if (answer.status !== 303) throw new Error(`sign-on: ${answer.status} ${await answer.text()}`);
    return new URL(answer.headers.get('location'));
  }
}
