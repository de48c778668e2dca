// Measures other implementations on one credential: JSON on the standard input, {rates, versions, skipped} on the
// standard output. Run by Node with the folder of the packages as working directory; nothing is fetched.

import {readFileSync} from 'node:fs';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as digitalbazaar from '@digitalbazaar/vc';
import * as digitalcredentials from '@digitalcredentials/vc';
import {SDJwtVcInstance} from '@sd-jwt/sd-jwt-vc';
import {digest, ES256, generateSalt} from '@sd-jwt/crypto-nodejs';
import {CompactSign, compactVerify, generateKeyPair} from 'jose';

const {credential, contexts, claims, withheld, reader, seconds} = JSON.parse(readFileSync(0, 'utf8'));
const rates = {}, skipped = {}, versions = {node: process.versions.node};
for(const name of ['@digitalbazaar/vc', '@digitalcredentials/vc', 'jose', '@sd-jwt/sd-jwt-vc']) {
  versions[name] = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version;
}

// Operations a second of processor time, after a warm-up as long as half of what is measured.
async function measure(name, operation) {
  try {
    let done = 0, started = performance.now();
    while(performance.now() - started < seconds * 500) {
      await operation();
    }
    const before = process.cpuUsage();
    started = performance.now();
    while(performance.now() - started < seconds * 1000) {
      await operation();
      done++;
    }
    const used = process.cpuUsage(before);
    rates[name] = done / ((used.user + used.system) / 1e6);
  } catch(error) {
    skipped[name] = String(error?.errors?.[0] ?? error);
  }
}

const key = await Ed25519Multikey.generate();
key.controller = `did:key:${key.publicKeyMultibase}`;
key.id = `${key.controller}#${key.publicKeyMultibase}`;
const method = {
  '@context': 'https://w3id.org/security/multikey/v1', id: key.id, type: 'Multikey', controller: key.controller,
  publicKeyMultibase: key.publicKeyMultibase
};
const controller = {
  '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
  id: key.controller, verificationMethod: [method], assertionMethod: [key.id], authentication: [key.id]
};

async function documentLoader(url) {
  const document = contexts[url] ?? {[key.id]: method, [key.controller]: controller}[url];
  if(document === undefined) {
    throw new Error(`${url} is not known`);
  }
  return {contextUrl: null, documentUrl: url, document};
}

for(const [name, library] of [['@digitalbazaar/vc', digitalbazaar], ['@digitalcredentials/vc', digitalcredentials]]) {
  const unsigned = () => ({...structuredClone(credential), issuer: {...credential.issuer, id: key.controller}});
  const issue = () => library.issue({
    credential: unsigned(), suite: new DataIntegrityProof({signer: key.signer(), cryptosuite}), documentLoader
  });
  await measure(`issue eddsa-rdfc-2022: ${name}`, issue);
  let signed;
  try {
    signed = await issue();
  } catch{
    continue;
  }
  await measure(`verify eddsa-rdfc-2022: ${name}`, async () => {
    const result = await library.verifyCredential({
      credential: signed, suite: new DataIntegrityProof({cryptosuite}), documentLoader,
      checkStatus: async () => ({verified: true})
    });
    if(!result.verified) {
      throw result.error;
    }
  });
}

const pair = await generateKeyPair('ES256');
const header = {alg: 'ES256', typ: 'vc+jwt'};
const sign = () => new CompactSign(new TextEncoder().encode(JSON.stringify(credential)))
  .setProtectedHeader(header).sign(pair.privateKey);
const token = await sign();
await measure('issue VC-JWT ES256: jose', sign);
await measure('verify VC-JWT ES256: jose', async () => {
  const {payload} = await compactVerify(token, pair.publicKey, {algorithms: ['ES256']});
  JSON.parse(new TextDecoder().decode(payload));
});

const issuer = await ES256.generateKeyPair(), holder = await ES256.generateKeyPair();
const sdjwt = new SDJwtVcInstance({
  signAlg: 'ES256', kbSignAlg: 'ES256', hasher: digest, hashAlg: 'sha-256', saltGenerator: generateSalt,
  signer: await ES256.getSigner(issuer.privateKey), verifier: await ES256.getVerifier(issuer.publicKey),
  kbSigner: await ES256.getSigner(holder.privateKey), kbVerifier: await ES256.getVerifier(holder.publicKey)
});
const award = {...claims, iat: 1782892800, cnf: {jwk: holder.publicKey}};
delete award.status;  // the package would fetch the list
const give = () => sdjwt.issue(award, {_sd: withheld});
await measure('issue SD-JWT VC ES256: @sd-jwt/sd-jwt-vc', give);
try {
  const frame = Object.fromEntries(withheld.map(name => [name, true]));
  const payload = {iat: 1782892900, aud: reader.audience, nonce: reader.nonce};
  const shown = await sdjwt.present(await give(), frame, {kb: {payload}});
  await measure('verify SD-JWT VC ES256 + key binding: @sd-jwt/sd-jwt-vc', () =>
    sdjwt.verify(shown, {keyBindingNonce: reader.nonce}));
} catch(error) {
  skipped['verify SD-JWT VC ES256 + key binding: @sd-jwt/sd-jwt-vc'] = String(error);
}

process.stdout.write(JSON.stringify({rates, versions, skipped}));
process.exit(0);
