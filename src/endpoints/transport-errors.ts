/** @module Why there was no answer at all, in names that are stable and meant for grouping. */

const kinds: Record<string, string> = {
  ECONNREFUSED: 'connection-refused',
  ECONNRESET: 'connection-reset',
  EPIPE: 'connection-reset',
  UND_ERR_SOCKET: 'connection-reset',
  UND_ERR_CONNECT_TIMEOUT: 'connect-timeout',
  // Only proxies have one.
  UND_ERR_HEADERS_TIMEOUT: 'proxy-timeout',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'untrusted-certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'untrusted-certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'untrusted-certificate',
  UNABLE_TO_GET_ISSUER_CERT: 'untrusted-certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrusted-certificate',
  CERT_SIGNATURE_FAILURE: 'untrusted-certificate',
  CERT_NOT_YET_VALID: 'untrusted-certificate',
  CERT_HAS_EXPIRED: 'untrusted-certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'untrusted-certificate',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'certificate-required',
  ENOTFOUND: 'unknown-host',
  EAI_AGAIN: 'unknown-host',
  ENOENT: 'no-such-socket',
  EADDRNOTAVAIL: 'out-of-ports',
  EMFILE: 'out-of-file-descriptors',
  ENFILE: 'out-of-file-descriptors',
  HTTPParserError: 'malformed-http',
}

/** The kinds that have a name of their own. */
export const transportKinds: ReadonlySet<string> = new Set(Object.values(kinds))

/** The kind of a transport's error code; codes without one keep their name, in lower case. */
export function transportKind(code: string): string {
  if (Object.hasOwn(kinds, code)) return kinds[code]!
  return code.startsWith('HPE_') ? 'malformed-http' : code.toLowerCase().replaceAll('_', '-')
}
