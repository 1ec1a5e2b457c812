/** Explains why a client ended its TLS connection before a request, by the code of OpenSSL or Node. */
export function explainHandshakeFailure(code: string, certificateFile: string): string {
  if (code === 'ERR_SSL_HTTP_REQUEST') return 'A client sent plain HTTP to a port that answers HTTPS: write https://.';
  if (code === 'ERR_SSL_NO_APPLICATION_PROTOCOL') return 'A client asked for HTTP/2 only: Switchhook answers HTTP/1.1.';
  return (
    `A client ended its TLS connection before a request (${code}). It probably does not trust the certificate ${certificateFile}: ` +
    'set the variable of the client that the start of this program printed, such as NODE_EXTRA_CA_CERTS.'
  );
}
