"""A throw-away certificate authority and server certificate."""

import os
import ssl
import subprocess

DAYS = '30'
KEY = ('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes')


def _openssl(*arguments):
    subprocess.run(('openssl',) + arguments, check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def _make_ca(at):
    _openssl('req', '-x509', *KEY, '-keyout', at('ca.key'),
             '-out', at('ca.pem'), '-days', DAYS,
             '-subj', '/CN=edgediff test authority',
             '-addext', 'basicConstraints=critical,CA:TRUE',
             '-addext', 'keyUsage=critical,keyCertSign,cRLSign')


def _make_server(at, names):
    with open(at('server.ext'), 'w', encoding='ascii') as file:
        file.write(f'subjectAltName={names}\nbasicConstraints=CA:FALSE\n'
                   'keyUsage=digitalSignature\nextendedKeyUsage=serverAuth\n')
    _openssl('req', '-new', *KEY, '-keyout', at('server.key'),
             '-out', at('server.csr'), '-subj', '/CN=edgediff emulator')
    _openssl('x509', '-req', '-in', at('server.csr'), '-CA', at('ca.pem'),
             '-CAkey', at('ca.key'), '-set_serial', '2', '-days', DAYS,
             '-extfile', at('server.ext'), '-out', at('server.pem'))


def context(directory, name=None):
    """A server context; what is already in the directory is used again."""
    def at(file):
        return os.path.join(directory, file)

    os.makedirs(directory, exist_ok=True)
    if not os.path.exists(at('ca.pem')):
        _make_ca(at)
    if not os.path.exists(at('server.pem')):
        _make_server(at, f'DNS:{name}' if name
                     else 'DNS:localhost,IP:127.0.0.1,IP:::1')
    result = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    result.minimum_version = ssl.TLSVersion.TLSv1_2
    result.load_cert_chain(at('server.pem'), at('server.key'))
    return result
