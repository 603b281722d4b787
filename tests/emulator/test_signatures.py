"""The signature check: published vectors, and every way to be refused."""

import json
import os
import time
import unittest
from urllib.parse import urlsplit

import sigv4
from client import (INVALIDATIONS, KEY_ID, SECRET, XML, Client, Emulator,
                    authorization, batch)

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                        '..', '..', 'fixtures', 'sigv4')


def vectors():
    with open(os.path.join(FIXTURES, 'sigv4-vectors.json'),
              encoding='utf-8') as file:
        return json.load(file)


class Vector:
    """A vector as the request that a server would receive."""

    def __init__(self, entry, amz_date):
        self.entry = entry
        url = urlsplit(entry['url'])
        self.target = url.path + (f'?{url.query}' if url.query else '')
        self.headers = [('Host', url.netloc), ('X-Amz-Date', amz_date),
                        *entry['headers'].items(),
                        ('Authorization', entry['authorization'])]
        if entry['session_token']:
            self.headers.append(('X-Amz-Security-Token',
                                 entry['session_token']))
        self.body = entry.get('body', '').encode()
        if 'body_file' in entry:
            with open(os.path.join(FIXTURES, entry['body_file']), 'rb') as file:
                self.body = file.read()

    def check(self, now, keys, **changes):
        request = {'method': self.entry['method'], 'target': self.target,
                   'headers': self.headers, 'body': self.body, **changes}
        verifier = sigv4.Verifier(keys, self.entry['region'],
                                  self.entry['service'])
        return verifier.check(now=now, **request)


class Vectors(unittest.TestCase):
    def setUp(self):
        data = vectors()
        self.date = data['amz_date']
        self.now = sigv4.parse_stamp(self.date)
        self.key_id = data['access_key_id']
        self.secret = data['secret_access_key']
        self.vectors = [Vector(v, self.date) for v in data['vectors']]

    def keys(self, vector):
        return {self.key_id: (self.secret, vector.entry['session_token'])}

    def test_all_vectors_are_accepted(self):
        self.assertEqual(len(self.vectors), 11)
        for vector in self.vectors:
            with self.subTest(vector.entry['name']):
                self.assertEqual(vector.check(self.now, self.keys(vector)),
                                 self.key_id)

    def test_each_step_has_the_published_value(self):
        for vector in self.vectors:
            entry = vector.entry
            auth = sigv4.Authorization(entry['authorization'])
            request = sigv4.canonical_request(
                entry['method'], vector.target, vector.headers, vector.body,
                auth.signed)
            key = sigv4.signing_key(self.secret, auth.date, auth.region,
                                    auth.service)
            with self.subTest(entry['name']):
                self.assertEqual(request, entry['canonical_request'])
                self.assertEqual(
                    sigv4.string_to_sign(self.date, auth.scope, request),
                    entry['string_to_sign'])
                self.assertEqual(key.hex(), entry['signing_key_hex'])

    def test_any_change_is_refused(self):
        for vector in self.vectors:
            changes = ({'body': vector.body + b' '},
                       {'target': vector.target + 'x'},
                       {'method': 'PUT'},
                       {'headers': [('Host', 'other')] + vector.headers[1:]})
            for change in changes:
                with self.subTest(vector.entry['name'], change=list(change)):
                    with self.assertRaises(sigv4.Refused) as caught:
                        vector.check(self.now, self.keys(vector), **change)
                    self.assertEqual(caught.exception.code,
                                     'SignatureDoesNotMatch')


class Canonical(unittest.TestCase):
    def test_path_is_normalised_and_encoded_once_more(self):
        for raw, wanted in (('/', '/'), ('/a%20b', '/a%2520b'),
                            ('/a//b/./c/../d/', '/a/b/d/'), ('/..', '/'),
                            ('/~-_.', '/~-_.'), ('/a+b', '/a%2Bb')):
            self.assertEqual(sigv4.canonical_path(raw), wanted)

    def test_query_is_sorted_and_strictly_encoded(self):
        for raw, wanted in (('b=2&a=1', 'a=1&b=2'), ('a', 'a='),
                            ('a=%7e/+', 'a=~%2F%2B'), ('a=2&a=1', 'a=1&a=2'),
                            ('Marker=&MaxItems=2', 'Marker=&MaxItems=2')):
            self.assertEqual(sigv4.canonical_query(raw), wanted)

    def test_header_whitespace_is_collapsed(self):
        headers = [('X-Amz-A', '  one   two '), ('x-amz-a', 'three')]
        self.assertEqual(sigv4.canonical_headers(headers, ['x-amz-a']),
                         'x-amz-a:one two,three\n')


class OverTheWire(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator('--key', f'{KEY_ID}:{SECRET}',
                                '--key', 'TEMP:s3cret:TOKEN/A+B==').__enter__()
        cls.client = cls.emulator.client

    @classmethod
    def tearDownClass(cls):
        cls.emulator.__exit__()

    def refused(self, answer, status, code, reason):
        self.assertEqual(answer.outcome, (status, code))
        self.assertIn(reason, self.emulator.log[-1]['signature'])

    def test_no_or_broken_authorization(self):
        host = {'Host': self.client.host}
        self.refused(self.client.raw('GET', INVALIDATIONS, headers=host),
                     403, 'MissingAuthenticationToken', 'missing')
        for text in ('Basic eDp5', 'AWS4-HMAC-SHA256 Credential=a',
                     'AWS4-HMAC-SHA256 nonsense', 'AWS4-HMAC-SHA256 '
                     'Credential=a/b, SignedHeaders=host, Signature=0'):
            answer = self.client.raw('GET', INVALIDATIONS, headers={
                **host, 'Authorization': text})
            self.assertEqual(answer.outcome, (400, 'IncompleteSignature'))

    def test_date_header_must_be_there(self):
        headers = {'Host': self.client.host}
        headers['Authorization'] = authorization(
            'GET', INVALIDATIONS, headers, b'', time.time())
        self.refused(self.client.raw('GET', INVALIDATIONS, headers=headers),
                     400, 'IncompleteSignature', 'X-Amz-Date')

    def test_unknown_key_and_wrong_secret(self):
        self.refused(self.client.get(INVALIDATIONS, key=('AKIDOTHER', SECRET)),
                     403, 'InvalidClientTokenId', 'unknown access key')
        self.refused(self.client.get(INVALIDATIONS, key=(KEY_ID, 'wrong')),
                     403, 'SignatureDoesNotMatch', 'differs')

    def test_session_token(self):
        def get(token, **more):
            headers = {'X-Amz-Security-Token': token} if token else {}
            return self.client.get(INVALIDATIONS, headers=headers, **more)

        temporary = {'key': ('TEMP', 's3cret')}
        self.assertEqual(get('TOKEN/A+B==', **temporary).status, 200)
        self.refused(get(None, **temporary), 403, 'InvalidClientTokenId',
                     'missing session token')
        self.refused(get('TOKEN', **temporary), 403, 'InvalidClientTokenId',
                     'wrong session token')
        self.refused(get('TOKEN'), 403, 'InvalidClientTokenId', 'unexpected')
        self.refused(get('TOKEN/A+B==', signed=['host', 'x-amz-date'],
                         **temporary), 403, 'SignatureDoesNotMatch',
                     'x-amz-security-token is not signed')

    def test_scope(self):
        for scope in ('eu-west-1/cloudfront', 'us-east-1/s3'):
            self.refused(self.client.get(INVALIDATIONS, scope=scope), 403,
                         'SignatureDoesNotMatch', 'Credential should be scoped')

    def test_what_must_be_signed(self):
        self.refused(self.client.get(INVALIDATIONS, signed=['x-amz-date']),
                     403, 'SignatureDoesNotMatch', 'host is not signed')
        self.refused(self.client.get(INVALIDATIONS,
                                     signed=['expect', 'host', 'x-amz-date']),
                     403, 'SignatureDoesNotMatch', 'was not sent')
        self.refused(self.client.get(INVALIDATIONS,
                                     signed=['x-amz-date', 'host']),
                     403, 'SignatureDoesNotMatch', 'sorted')
        for header in ('Content-Type', 'X-Amz-Meta-Other'):
            self.refused(self.client.call(
                'GET', INVALIDATIONS, headers={header: 'text/xml'},
                signed=['host', 'x-amz-date']), 403, 'SignatureDoesNotMatch',
                'is not signed')

    def test_payload_hash_header_must_be_true(self):
        answer = self.client.get(INVALIDATIONS, headers={
            'X-Amz-Content-SHA256': '0' * 64})
        self.refused(answer, 403, 'SignatureDoesNotMatch', 'content-sha256')

    def test_secrets_are_not_logged(self):
        self.client.get(INVALIDATIONS, key=('TEMP', 's3cret'),
                        headers={'X-Amz-Security-Token': 'TOKEN/A+B=='})
        text = ''.join(self.emulator.server.log.lines)
        for secret in (SECRET, 's3cret', 'TOKEN/A+B', 'Signature='):
            self.assertNotIn(secret, text)


class Clock(unittest.TestCase):
    def test_skew_is_refused_and_told(self):
        for skew, text in ((3600, 'Signature expired: '),
                           (-3600, 'Signature not yet current: ')):
            with Emulator('--skew', str(skew)) as emulator:
                answer = emulator.client.get(INVALIDATIONS)
                self.assertEqual(answer.outcome, (403, 'SignatureDoesNotMatch'))
                self.assertTrue(answer.find('Message').startswith(text))
                emulator.client.offset = skew
                self.assertEqual(emulator.client.get(INVALIDATIONS).status, 200)

    def test_date_header_shows_the_skew(self):
        with Emulator('--skew', '86400') as emulator:
            answer = emulator.client.get(INVALIDATIONS)
            tomorrow = time.strftime('%d %b %Y', time.gmtime(time.time() + 86400))
            self.assertIn(tomorrow, answer.headers['Date'])

    def test_window(self):
        with Emulator('--window', '60') as emulator:
            client = Client(emulator.server.url)
            for offset, status in ((-50, 200), (-70, 403), (50, 200), (70, 403)):
                client.offset = offset
                self.assertEqual(client.get(INVALIDATIONS).status, status)


class Strictness(unittest.TestCase):
    def test_lax_lets_content_type_unsigned(self):
        with Emulator('--signatures', 'lax') as emulator:
            answer = emulator.client.call(
                'POST', INVALIDATIONS, batch('r', '/a'), XML,
                signed=['host', 'x-amz-date'])
            self.assertEqual(answer.status, 201)

    def test_off_checks_nothing(self):
        with Emulator('--signatures', 'off') as emulator:
            answer = emulator.client.get(INVALIDATIONS, key=('ANY', 'thing'))
            self.assertEqual(answer.status, 200)
            self.assertEqual(emulator.log[0]['signature'], 'unchecked')


if __name__ == '__main__':
    unittest.main()
