// Signs and verifies JWTs with other implementations: one JSON task a line on the standard input, one answer a line on
// the standard output. Run by Node with the folder of the packages as working directory.

import {createInterface} from 'node:readline';
import {CompactSign, compactVerify, importJWK} from 'jose';
import {EdDSASigner, ES256Signer, hexToBytes} from 'did-jwt';
import {
  createVerifiableCredentialJwt, createVerifiablePresentationJwt, verifyCredential, verifyPresentation
} from 'did-jwt-vc';

const signers = {EdDSA: EdDSASigner, ES256: ES256Signer};
const text = new TextDecoder();

function issuer({did, alg, secret}) {
  return {did, alg, signer: signers[alg](hexToBytes(secret))};
}

// Resolves one DID to one key, as its own resolvers would.
function resolver({did, kid, jwk}) {
  const method = {id: kid, type: 'JsonWebKey2020', controller: did, publicKeyJwk: jwk};
  const didDocument = {id: did, verificationMethod: [method], assertionMethod: [kid], authentication: [kid]};
  return {resolve: async () => ({didDocument, didDocumentMetadata: {}, didResolutionMetadata: {}})};
}

const tasks = {
  async sign({jwk, header, payload}) {
    const signing = new CompactSign(new TextEncoder().encode(JSON.stringify(payload)));
    return signing.setProtectedHeader(header).sign(await importJWK(jwk, header.alg));
  },
  async verify({jwk, alg, document}) {
    const {payload, protectedHeader} = await compactVerify(document, await importJWK(jwk, alg), {algorithms: [alg]});
    return {payload: JSON.parse(text.decode(payload)), header: protectedHeader};
  },
  issueOld: ({payload, header, ...key}) => createVerifiableCredentialJwt(payload, issuer(key), {header}),
  presentOld: ({payload, header, challenge, domain, ...key}) =>
    createVerifiablePresentationJwt(payload, issuer(key), {header, challenge, domain}),
  async verifyOld({document, ...key}) {
    return (await verifyCredential(document, resolver(key))).verifiableCredential;
  },
  async verifyOldPresentation({document, challenge, domain, ...key}) {
    return (await verifyPresentation(document, resolver(key), {challenge, domain})).verifiablePresentation;
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
