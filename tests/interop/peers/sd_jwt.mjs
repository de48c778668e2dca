// Issues, presents and verifies SD-JWT VCs with another implementation: one JSON task a line on the standard input,
// one answer a line on the standard output. Run by Node with the folder of the packages as working directory.

import {createInterface} from 'node:readline';
import {SDJwtVcInstance} from '@sd-jwt/sd-jwt-vc';
import {digest, ES256, generateSalt} from '@sd-jwt/crypto-nodejs';

const base = {signAlg: 'ES256', kbSignAlg: 'ES256', hasher: digest, hashAlg: 'sha-256', saltGenerator: generateSalt};

async function instance({issuerPrivate, issuerPublic, holderPrivate}) {
  return new SDJwtVcInstance({
    ...base,
    signer: issuerPrivate && await ES256.getSigner(issuerPrivate),
    verifier: issuerPublic && await ES256.getVerifier(issuerPublic),
    kbSigner: holderPrivate && await ES256.getSigner(holderPrivate),
    // As its documentation has it: with the key that the issuer wrote into the credential.
    kbVerifier: async (data, signature, payload) => (await ES256.getVerifier(payload.cnf.jwk))(data, signature)
  });
}

const tasks = {
  keys: () => ES256.generateKeyPair(),
  async issue({claims, frame, ...keys}) {
    return (await instance(keys)).issue(claims, frame);
  },
  async present({document, frame, binding, ...keys}) {
    return (await instance(keys)).present(document, frame, binding && {kb: {payload: binding}});
  },
  async verify({document, nonce, now, ...keys}) {
    const options = {currentDate: now, keyBindingNonce: nonce};
    return (await (await instance(keys)).verify(document, options)).payload;
  }
};

for await (const line of createInterface({input: process.stdin})) {
  const {task, ...options} = JSON.parse(line);
  let answer;
  try {
    answer = {answer: await tasks[task](options)};
  } catch(error) {
    answer = {error: String(error)};
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
