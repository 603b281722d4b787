"""What the emulator's own tests need: a signing client, an emulator to ask."""

import http.client
import json
import ssl
import threading
import time
import xml.etree.ElementTree as ElementTree
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import options
import sigv4
from replies import NAMESPACE
from server import Server

KEY_ID = 'AKIDEXAMPLE'
SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
DISTRIBUTION = 'EDFDVBD6EXAMPLE'
INVALIDATIONS = f'/2020-05-31/distribution/{DISTRIBUTION}/invalidation'
XML = {'Content-Type': 'application/xml'}


def batch(reference, *paths, quantity=None):
    """The body of a CreateInvalidation call."""
    items = ''.join(f'<Path>{escape(path)}</Path>' for path in paths)
    quantity = len(paths) if quantity is None else quantity
    return (f'<InvalidationBatch xmlns="{NAMESPACE}"><Paths>'
            f'<Quantity>{quantity}</Quantity><Items>{items}</Items></Paths>'
            f'<CallerReference>{escape(reference)}</CallerReference>'
            '</InvalidationBatch>').encode()


def authorization(method, target, headers, body, when, key=None,
                  scope='us-east-1/cloudfront', signed=None):
    """headers: {name: value}, with Host and X-Amz-Date in it."""
    key_id, secret = key or (KEY_ID, SECRET)
    region, service = scope.split('/')
    signed = signed or sorted(name.lower() for name in headers)
    date = sigv4.stamp(when)[:8]
    full_scope = f'{date}/{scope}/aws4_request'
    request = sigv4.canonical_request(method, target, list(headers.items()),
                                      body, signed)
    text = sigv4.string_to_sign(sigv4.stamp(when), full_scope, request)
    value = sigv4.signature(sigv4.signing_key(secret, date, region, service),
                            text)
    return (f'AWS4-HMAC-SHA256 Credential={key_id}/{full_scope}, '
            f'SignedHeaders={";".join(signed)}, Signature={value}')


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def find(self, name):
        """The text of the first element of this name, or None."""
        found = ElementTree.fromstring(self.body).iter('{%s}%s'
                                                       % (NAMESPACE, name))
        return next((element.text or '' for element in found), None)

    def find_all(self, name):
        return [element.text for element in ElementTree.fromstring(self.body)
                .iter('{%s}%s' % (NAMESPACE, name))]

    @property
    def outcome(self):
        """(status, error code)"""
        return self.status, self.find('Code')


class Client:
    def __init__(self, url, ca=None, timeout=10):
        parts = urlsplit(url)
        self.host = parts.netloc
        self.timeout = timeout
        self.context = ssl.create_default_context(cafile=ca) \
            if parts.scheme == 'https' else None
        self.offset = 0

    def connect(self):
        if self.context:
            return http.client.HTTPSConnection(
                self.host, timeout=self.timeout, context=self.context)
        return http.client.HTTPConnection(self.host, timeout=self.timeout)

    def call(self, method, target, body=b'', headers=None, connection=None,
             **signing):
        when = time.time() + self.offset
        sent = {'Host': self.host, 'X-Amz-Date': sigv4.stamp(when),
                **(headers or {})}
        sent['Authorization'] = authorization(method, target, sent, body, when,
                                              **signing)
        return self.raw(method, target, body, sent, connection)

    def raw(self, method, target, body=b'', headers=None, connection=None):
        own = connection or self.connect()
        try:
            own.request(method, target, body or None, headers or {})
            return Answer(own.getresponse())
        finally:
            if own is not connection:
                own.close()

    def create(self, reference, *paths, target=INVALIDATIONS, **more):
        return self.call('POST', target, batch(reference, *paths), XML, **more)

    def get(self, target, **more):
        return self.call('GET', target, **more)


class Emulator:
    """A server on a thread of this process, for the length of a with."""

    def __init__(self, *arguments):
        self.server = Server(options.parse([*arguments]))
        self.thread = threading.Thread(
            target=self.server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self):
        self.thread.start()
        self.client = Client(self.server.url)
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    @property
    def log(self):
        with self.server.log.lock:
            return [json.loads(line) for line in self.server.log.lines]
