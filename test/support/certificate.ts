/**
 * A certificate that signs itself, for receiver.test and hooks.receiver.test, good until 2125. Nothing but the tests
 * trusts it. Made by: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500
 * -subj /CN=receiver.test -addext subjectAltName=DNS:receiver.test,DNS:hooks.receiver.test
 */
export const CERTIFICATE = `
-----BEGIN CERTIFICATE-----
MIIBuDCCAV6gAwIBAgIUMB7JVsMYmaNlrnphftcYK+Y6L8EwCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNcmVjZWl2ZXIudGVzdDAgFw0yNjExMjMwMTA3MDBaGA8yMTI2
MTAzMDAxMDcwMFowGDEWMBQGA1UEAwwNcmVjZWl2ZXIudGVzdDBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABKWuglJL9KnyzPcst1D/RBmAiBMdGsMoibeRmkPcM3cH
S42Mg/Dqce+1vFO5zaxAmIG7x6S3kqVGd+aR/gN3oiijgYMwgYAwHQYDVR0OBBYE
FNpYEyuI1XslJYmqcqLcTncAWkeMMB8GA1UdIwQYMBaAFNpYEyuI1XslJYmqcqLc
TncAWkeMMC0GA1UdEQQmMCSCDXJlY2VpdmVyLnRlc3SCE2hvb2tzLnJlY2VpdmVy
LnRlc3QwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEApFdxCz7Q
0ujdBj7QAp40UAXwtk4kLItlnilhXkH11CICIEjbS5Gh0aKFeSRQwokyzph91dMP
3JHwZir/X7rRHHlv
-----END CERTIFICATE-----
`;

export const CERTIFICATE_KEY = `
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgLnWkjc2uSpFKnWPi
HPSfk3DTmMAnXUvM1uPt7gnotaihRANCAASlroJSS/Sp8sz3LLdQ/0QZgIgTHRrD
KIm3kZpD3DN3B0uNjIPw6nHvtbxTuc2sQJiBu8ekt5KlRnfmkf4Dd6Io
-----END PRIVATE KEY-----
`;
