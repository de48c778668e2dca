// Issues, derives and verifies with other implementations: one JSON task a line on the standard input, one answer a
// line on the standard output. Run by Node with the folder of the packages as working directory. The first line is
// {contexts: {address: document}}; nothing is fetched.

import {createInterface} from 'node:readline';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {Ed25519Signature2020} from '@digitalbazaar/ed25519-signature-2020';
import {Ed25519VerificationKey2020} from '@digitalbazaar/ed25519-verification-key-2020';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as eddsaJcs2022 from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import * as ecdsaJcs2019 from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite';
import {cryptosuite as eddsaRdfc2022} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {cryptosuite as ecdsaRdfc2019} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import * as ecdsaSd2023 from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import * as digitalbazaar from '@digitalbazaar/vc';
import * as digitalcredentials from '@digitalcredentials/vc';

const libraries = {digitalbazaar, digitalcredentials};
let contexts = {};

// What a DID URL of method "key" stands for, as the suite that asks wants it.
function keyDocument(url) {
  const [did, fragment] = url.split('#');
  const publicKeyMultibase = did.slice('did:key:'.length);
  const id = `${did}#${publicKeyMultibase}`;
  const method = {
    '@context': 'https://w3id.org/security/multikey/v1', id, type: 'Multikey', controller: did, publicKeyMultibase
  };
  if(fragment) {
    return method;
  }
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did, verificationMethod: [method], assertionMethod: [id], authentication: [id]
  };
}

async function documentLoader(url) {
  const document = contexts[url] ?? (url.startsWith('did:key:') ? keyDocument(url) : undefined);
  if(document === undefined) {
    throw new Error(`${url} is not known`);
  }
  return {contextUrl: null, documentUrl: url, document: structuredClone(document)};
}

// The suite at first, to sign with; the issuer is the key's own DID.
async function signing({suite, curve, mandatoryPointers = []}) {
  const make = curve === 'Ed25519' ? Ed25519Multikey.generate() : EcdsaMultikey.generate({curve});
  const key = await make;
  key.controller = `did:key:${key.publicKeyMultibase}`;
  key.id = `${key.controller}#${key.publicKeyMultibase}`;
  if(suite === 'Ed25519Signature2020') {
    const old = await Ed25519VerificationKey2020.generate({controller: 'did:example:replaced'});
    old.controller = `did:key:${old.publicKeyMultibase}`;
    old.id = `${old.controller}#${old.publicKeyMultibase}`;
    return {issuer: old.controller, suite: new Ed25519Signature2020({key: old})};
  }
  const cryptosuite = {
    'eddsa-jcs-2022': () => eddsaJcs2022.createSignCryptosuite(),
    'ecdsa-jcs-2019': () => ecdsaJcs2019.createSignCryptosuite(),
    'eddsa-rdfc-2022': () => eddsaRdfc2022,
    'ecdsa-rdfc-2019': () => ecdsaRdfc2019,
    'ecdsa-sd-2023': () => ecdsaSd2023.createSignCryptosuite({mandatoryPointers})
  }[suite]();
  return {issuer: key.controller, suite: new DataIntegrityProof({signer: key.signer(), cryptosuite})};
}

const tasks = {
  async issue({library, credential, ...options}) {
    const {issuer, suite} = await signing(options);
    const whose = typeof credential.issuer === 'object' ? {...credential.issuer, id: issuer} : issuer;
    return libraries[library].issue({credential: {...credential, issuer: whose}, suite, documentLoader});
  },
  async derive({document, selectivePointers}) {
    const cryptosuite = ecdsaSd2023.createDiscloseCryptosuite({selectivePointers});
    const suite = new DataIntegrityProof({cryptosuite});
    return digitalbazaar.derive({verifiableCredential: document, suite, documentLoader});
  },
  async verify({library, document}) {
    const suite = [
      eddsaRdfc2022, ecdsaRdfc2019, ecdsaSd2023.createVerifyCryptosuite(),
      eddsaJcs2022.createVerifyCryptosuite(), ecdsaJcs2019.createVerifyCryptosuite()
    ].map(cryptosuite => new DataIntegrityProof({cryptosuite}));
    suite.push(new Ed25519Signature2020());
    const result = await libraries[library].verifyCredential({
      credential: document, suite, documentLoader, checkStatus: async () => ({verified: true})
    });
    const proofs = (result.results ?? []).map(one => Boolean(one.verified));
    return {
      verified: result.verified && proofs.length > 0 && proofs.every(Boolean),
      proofs,
      error: String(result.error?.errors?.[0] ?? result.error ?? '')
    };
  }
};

for await (const line of createInterface({input: process.stdin})) {
  const {task, ...options} = JSON.parse(line);
  let answer = {};
  try {
    if(task === undefined) {
      ({contexts} = options);
    } else {
      answer = {answer: await tasks[task](options)};
    }
  } catch(error) {
    answer = {error: String(error?.errors?.[0] ?? error)};
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
