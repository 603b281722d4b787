"""Each fault kind, as a client meets it."""

import http.client
import json
import socket
import time
import unittest

import faults
from client import INVALIDATIONS, Client, Emulator

SLOW = 0.6

# Plain answers in place of the work: status, code, or None for no XML.
REFUSALS = {
    '500': (500, 'InternalError'), '502': (502, None),
    '503': (503, 'ServiceUnavailable'), '503-html': (503, None),
    '503-empty': (503, None), 'throttle': (400, 'Throttling'),
    '429': (429, 'TooManyRequestsException'),
    'toomany': (400, 'TooManyInvalidationsInProgress'),
    'toomany-wildcards': (400, 'TooManyInvalidationsInProgress'),
    'expired': (403, 'ExpiredToken'), 'denied': (403, 'AccessDenied'),
    'nosuch': (404, 'NoSuchDistribution'), 'invalid': (400, 'InvalidArgument'),
    'nosuch-invalidation': (404, 'NoSuchInvalidation'),
    'batch-exists': (400, 'InvalidationBatchAlreadyExists'),
    'skew': (403, 'SignatureDoesNotMatch'), 'html-error': (403, None),
    'retry-after': (503, 'ServiceUnavailable'),
    'x-amz-retry-after': (503, 'ServiceUnavailable'), 'redirect': (301, None),
    '401': (401, 'AuthFailure'), '404-html': (404, None),
    '400': (400, None), '403': (403, None), '404': (404, None),
    'expired-token': (400, 'ExpiredTokenException'),
    'idp': (400, 'IDPCommunicationError'),
    'refused': (400, 'InvalidIdentityToken'), 'slow-down': (400, None)}

# The work is done and the answer spoiled, yet it is an answer.
SPOILED = {'html': 201, 'empty': 201, 'truncated': 201, 'doctype': 201,
           'wrong-root': 201, 'slow': 201, 'slow-before': 201,
           '503-after': 503, 'ok': 201, 'no-secret': 201, 'role-failure': 201}

# The rest: no answer, or none that ends as it should.
BROKEN = {'drop-before', 'drop-after', 'reset-before', 'reset-after', 'cut',
          'stall', 'drip', 'silent', 'silent-before', 'huge'}


class Faulty(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator('--slow-seconds', str(SLOW)).__enter__()
        cls.client = cls.emulator.client
        cls.number = 0

    @classmethod
    def tearDownClass(cls):
        cls.emulator.__exit__()

    def inject(self, spec):
        answer = self.client.raw('POST', '/_emulator/faults', spec.encode())
        self.assertEqual(answer.status, 200)

    def create(self, spec, **more):
        """A new invalidation under a fault; self.retry() repeats the call."""
        type(self).number += 1
        self.inject(spec)
        return self.client.create(f'r{self.number}', '/a', **more)

    def retry(self, effective_before):
        """Repeat it without fault: was it done the first time?"""
        answer = self.client.create(f'r{self.number}', '/a')
        self.assertEqual(answer.status, 201)
        self.assertIs(self.last['effective'], not effective_before)

    @property
    def last(self):
        return self.emulator.log[-1]

    def test_every_kind_is_tested(self):
        self.assertEqual(set(REFUSALS) | set(SPOILED) | BROKEN, faults.KINDS)

    def test_refusals(self):
        for kind, (status, code) in REFUSALS.items():
            with self.subTest(kind):
                answer = self.create(kind)
                self.assertEqual(answer.status, status)
                self.assertEqual((self.last['fault'], self.last['status'],
                                  self.last['code'], self.last['effective'],
                                  self.last['signature']),
                                 (kind, status, code, None, 'ok'))
                if code:
                    self.assertEqual(answer.find('Code'), code)
                self.retry(effective_before=False)

    def test_details(self):
        self.assertIn(b'<html>', self.create('503-html').body)
        self.assertEqual(self.create('503-empty').body, b'')
        self.assertEqual(self.create('html-error').headers['Content-Type'],
                         'text/html')
        self.assertEqual(self.create('throttle').find('Message'),
                         'Rate exceeded')
        self.assertIn('wildcard',
                      self.create('toomany-wildcards').find('Message'))
        self.assertEqual(self.create('retry-after').headers['Retry-After'], '1')
        self.assertEqual(self.create('x-amz-retry-after')
                         .headers['x-amz-retry-after'], '700')
        self.assertRegex(self.create('skew').find('Message'),
                         r'^Signature expired: \d{8}T\d{6}Z is now earlier than')
        self.assertEqual(self.create('redirect').headers['Location'],
                         'http://127.0.0.1:9' + INVALIDATIONS)

    def test_spoiled_answers(self):
        for kind, status in SPOILED.items():
            with self.subTest(kind):
                self.assertEqual(self.create(kind).status, status)
                self.assertEqual(self.last['fault'],
                                 None if kind == 'ok' else kind)
                self.assertIs(self.last['effective'], True)
                self.retry(effective_before=True)

    def test_spoiled_bodies(self):
        self.assertIn(b'<html>', self.create('html').body)
        self.assertEqual(self.create('empty').body, b'')
        self.assertIn(b'<!DOCTYPE', self.create('doctype').body)
        self.assertIsNotNone(self.create('wrong-root').find('Id'))
        truncated = self.create('truncated')
        self.assertEqual(len(truncated.body),
                         int(truncated.headers['Content-Length']))
        self.assertNotIn(b'</Invalidation>', truncated.body)

    def test_dropped_connections(self):
        for kind, error in (('drop-before', http.client.RemoteDisconnected),
                            ('drop-after', http.client.RemoteDisconnected),
                            ('reset-before', ConnectionResetError),
                            ('reset-after', ConnectionResetError)):
            with self.subTest(kind):
                with self.assertRaises(ConnectionResetError) as caught:
                    self.create(kind)
                # RemoteDisconnected, an orderly end, is a subclass.
                self.assertIs(type(caught.exception), error)
                done = kind.endswith('after')
                self.assertIsNone(self.last['status'])
                self.assertIs(self.last['effective'], True if done else None)
                self.retry(effective_before=done)

    def test_lanes(self):
        def lane(name):
            return self.create_at(name + INVALIDATIONS).outcome[0]
        self.inject('500')
        answer = self.client.raw('POST', '/_emulator/faults/lane2', b'503')
        self.assertEqual(answer.status, 200)
        self.assertEqual([lane('/lane1'), lane('/lane2'), lane('/lane2'),
                          lane('')], [201, 503, 201, 500])

    def create_at(self, target):
        type(self).number += 1
        return self.client.create(f'r{self.number}', '/a', target=target)

    def test_cut(self):
        with self.assertRaises(http.client.IncompleteRead):
            self.create('cut')
        self.assertEqual(self.last['status'], 201)
        self.retry(effective_before=True)

    def test_late(self):
        for kind, done in (('stall', True), ('silent', True),
                           ('silent-before', False)):
            with self.subTest(kind):
                type(self).number += 1
                self.inject(kind)
                impatient = Client(self.emulator.server.url, timeout=SLOW / 2)
                with self.assertRaises(socket.timeout):
                    impatient.create(f'r{self.number}', '/a')
                self.retry(effective_before=done)

    def test_drip(self):
        type(self).number += 1
        self.inject('drip')
        host, port = self.client.host.split(':')
        request = b'GET /x HTTP/1.1\r\nHost: x\r\n\r\n'
        with socket.create_connection((host, int(port))) as connection:
            start = time.monotonic()
            connection.sendall(request)
            self.assertEqual([connection.recv(9) for _ in range(3)],
                             [b'H', b'T', b'T'])
            self.assertGreater(time.monotonic() - start, 0.15)

    def test_huge(self):
        type(self).number += 1
        self.inject('huge')
        connection = self.client.connect()
        connection.connect()
        limited = Limited(connection, 4 << 20)
        self.client.create(f'r{self.number}', '/a', connection=limited)
        self.assertEqual(limited.got, 4 << 20)
        connection.close()
        self.retry(effective_before=True)

    def test_slow(self):
        for kind in ('slow', 'slow-before'):
            start = time.monotonic()
            self.create(kind)
            self.assertGreaterEqual(time.monotonic() - start, SLOW)

    def test_slow_is_logged_before_the_wait_and_slow_before_after_it(self):
        impatient = Client(self.emulator.server.url, timeout=SLOW / 2)
        for kind, known in (('slow', True), ('slow-before', False)):
            self.inject(kind)
            with self.assertRaises(socket.timeout):
                impatient.create(f'impatient-{kind}', '/a')
            seen = [record.get('caller_reference')
                    for record in self.emulator.log]
            self.assertIs(f'impatient-{kind}' in seen, known)
        # Do not let the late line fall into the next test.
        while self.last.get('caller_reference') != 'impatient-slow-before':
            time.sleep(0.02)

    def test_faults_of_other_operations_wait(self):
        self.inject('Get:503')
        self.assertEqual(self.client.get(INVALIDATIONS).status, 200)
        self.assertEqual(self.client.get(INVALIDATIONS + '/I').status, 503)
        self.assertEqual(self.client.get(INVALIDATIONS + '/I').status, 404)

    def test_a_bad_signature_stays_refused_under_a_fault(self):
        self.inject('drop-after')
        with self.assertRaises(ConnectionResetError):
            self.client.create('bad', '/a', key=('AKIDEXAMPLE', 'wrong'))
        self.assertIsNone(self.last['effective'])
        self.assertNotEqual(self.last['signature'], 'ok')

    def test_bad_spec(self):
        answer = self.client.raw('POST', '/_emulator/faults', b'nope')
        self.assertEqual(answer.status, 400)

    def test_control_calls_are_not_logged(self):
        before = len(self.emulator.log)
        text = self.client.raw('GET', '/_emulator/log').body.decode()
        self.assertEqual([json.loads(line) for line in text.splitlines()],
                         self.emulator.log)
        self.assertEqual(self.client.raw('GET', '/_emulator/x').status, 404)
        self.assertEqual(len(self.emulator.log), before)


class Limited:
    """A connection whose answer is read up to a limit, as a client should."""

    def __init__(self, connection, limit):
        self.connection = connection
        self.limit = limit
        self.got = 0

    def request(self, *arguments):
        self.connection.request(*arguments)

    def getresponse(self):
        self.response = self.connection.getresponse()
        self.status, self.headers = self.response.status, self.response.headers
        return self

    def read(self):
        self.got = len(self.response.read(self.limit))
        return b''


if __name__ == '__main__':
    unittest.main()
