// A certified OpenID Connect provider with accounts for whoever names an address: the one that the tests sign in at.
// `node provider.mjs PORT`
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const key = (kind, options, more) => ({
  ...generateKeyPairSync(kind, options).privateKey.export({ format: 'jwk' }), use: 'sig', ...more,
});
const client = (client_id, more) => ({
  client_id,
  client_secret: 'secret-of-the-client-0123456789',
  redirect_uris: ['https://keystead.example/auth/oidc/callback'],
  response_types: ['code'],
  grant_types: ['authorization_code'],
  ...more,
});

const provider = new Provider(issuer, {
  clients: [
    client('keystead-rs256', { id_token_signed_response_alg: 'RS256' }),
    client('keystead-es256', { id_token_signed_response_alg: 'ES256', token_endpoint_auth_method: 'client_secret_post' }),
    client('keystead-eddsa', { id_token_signed_response_alg: 'EdDSA', token_endpoint_auth_method: 'none', client_secret: undefined }),
  ],
  jwks: {
    keys: [
      key('rsa', { modulusLength: 2048 }, { alg: 'RS256', kid: 'rsa' }),
      key('ec', { namedCurve: 'P-256' }, { alg: 'ES256', kid: 'ec' }),
      key('ed25519', {}, { alg: 'EdDSA', kid: 'ed' }),
    ],
  },
  enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256', 'EdDSA'] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  cookies: { keys: ['a key for tests'] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true } },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: id, email_verified: !id.startsWith('unverified') }),
  }),
});
provider.on('server_error', (_, error) => console.error(error));
provider.listen(port, '127.0.0.1', () => console.log(`listening at ${issuer}`));
