/** The files of a certificate authority, by absolute paths. */
interface TrustFiles {
  readonly certificateFile: string;
  readonly bundleFile: string;
}

/** Returns lines for a shell that make clients trust the authority, each kind of client by its own variable. */
export function trustLines({ certificateFile, bundleFile }: TrustFiles): string {
  return [
    ['NODE_EXTRA_CA_CERTS', certificateFile, 'Node'],
    ['REQUESTS_CA_BUNDLE', bundleFile, 'Python requests, facebook_business'],
    ['SSL_CERT_FILE', bundleFile, 'OpenSSL: Python httpx, Ruby, Go'],
    ['CURL_CA_BUNDLE', bundleFile, 'curl'],
  ]
    .map(([name, file, clients]) => `  export ${name}="${file}"  # ${clients}\n`)
    .join('');
}
