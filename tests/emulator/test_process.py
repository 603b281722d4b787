"""The emulator as a process: files, signals, TLS, curl, show.py."""

import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

from client import (DISTRIBUTION, INVALIDATIONS, KEY_ID, SECRET, Client,
                    Emulator, batch)

HERE = os.path.dirname(os.path.abspath(__file__))


class Process:
    """emulator.py in a process of its own, until it is told to stop."""

    def __init__(self, directory, *arguments):
        self.ready = os.path.join(directory, 'ready')
        if os.path.exists(self.ready):
            os.unlink(self.ready)
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(HERE, 'emulator.py'),
             '--ready', self.ready, *arguments])
        deadline = time.monotonic() + 10
        while not os.path.exists(self.ready):
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError('the emulator did not start')
            time.sleep(0.02)
        with open(self.ready, encoding='ascii') as file:
            self.url = file.read().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(10)


class Temporary(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.directory)

    def at(self, name):
        return os.path.join(self.directory, name)


class Life(Temporary):
    def test_ready_log_and_sigterm(self):
        with Process(self.directory, '--log', self.at('log')) as emulator:
            self.assertRegex(emulator.url, r'^http://127\.0\.0\.1:\d+$')
            Client(emulator.url).create('r', '/a')
            with open(self.at('log'), encoding='utf-8') as file:
                self.assertEqual(json.loads(file.read())['status'], 201)
            # A connection that stays open must not hold the exit up.
            idle = Client(emulator.url).connect()
            idle.connect()
            start = time.monotonic()
            emulator.process.send_signal(signal.SIGTERM)
            self.assertEqual(emulator.process.wait(5), 0)
            self.assertLess(time.monotonic() - start, 2)
            idle.close()

    def test_quit(self):
        with Process(self.directory) as emulator:
            answer = Client(emulator.url).raw('POST', '/_emulator/quit')
            self.assertEqual(answer.status, 200)
            self.assertEqual(emulator.process.wait(5), 0)

    def test_a_restart_remembers(self):
        arguments = ('--state', self.at('state'), '--log', self.at('log'),
                     '--complete-after', 'inf')
        with Process(self.directory, *arguments) as emulator:
            client = Client(emulator.url)
            first = client.create('r', '/a').find('Id')
            client.raw('POST', '/_emulator/complete')
            second = client.create('s', '/b').find('Id')
            emulator.process.kill()
        with Process(self.directory, *arguments) as emulator:
            client = Client(emulator.url)
            self.assertEqual(client.create('r', '/a').find('Id'), first)
            listed = client.get(INVALIDATIONS)
            self.assertEqual(listed.find_all('Id'), [second, first])
            self.assertEqual(listed.find_all('Status'),
                             ['InProgress', 'Completed'])
            self.assertNotIn(client.create('t', '/c').find('Id'),
                             (first, second))
        self.assertEqual(show(self.at('log'), 'effective'), '3\n')

    def test_bad_options(self):
        for arguments in (['--faults', 'nope'], ['--key', 'x'], ['--what'],
                          ['--distribution', 'E1,x=y']):
            done = subprocess.run(
                [sys.executable, os.path.join(HERE, 'emulator.py'), *arguments],
                stderr=subprocess.DEVNULL, check=False)
            self.assertEqual(done.returncode, 2)


class Tls(Temporary):
    def test_trusted_and_not(self):
        with Process(self.directory, '--tls', self.at('tls'),
                     '--log', self.at('log')) as emulator:
            self.assertRegex(emulator.url, r'^https://localhost:\d+$')
            client = Client(emulator.url, ca=self.at('tls/ca.pem'))
            answer = client.create('r', '/a')
            self.assertEqual(answer.status, 201)
            self.assertTrue(answer.headers['Location'].startswith(emulator.url))
            client.host = client.host.replace('localhost', '127.0.0.1')
            self.assertEqual(client.create('r', '/a').status, 201)
            with self.assertRaises(ssl.SSLCertVerificationError):
                Client(emulator.url).create('r', '/a')
            client.context.maximum_version = ssl.TLSVersion.TLSv1_2
            self.assertEqual(client.get(INVALIDATIONS).status, 200)
            client.raw('POST', '/_emulator/faults', b'reset-after,drop-after')
            for _ in range(2):
                with self.assertRaises(OSError):
                    client.create('s', '/a')
            self.assertEqual(client.create('s', '/a').status, 201)
        self.assertEqual(show(self.at('log'), 'effective'), '2\n')

    def test_old_versions_are_refused(self):
        with Emulator('--tls', self.at('tls')) as emulator:
            self.assertEqual(emulator.server.tls.minimum_version,
                             ssl.TLSVersion.TLSv1_2)

    def test_wrong_name(self):
        with Emulator('--tls', self.at('tls'),
                      '--tls-name', 'other.example') as emulator:
            client = Client(emulator.server.url, ca=self.at('tls/ca.pem'))
            with self.assertRaises(ssl.SSLCertVerificationError) as caught:
                client.get(INVALIDATIONS)
            self.assertIn('localhost', caught.exception.verify_message)

    def test_a_stalled_handshake_stops_no_one(self):
        with Emulator('--tls', self.at('tls')) as emulator:
            client = Client(emulator.server.url, ca=self.at('tls/ca.pem'))
            idle = Client(emulator.server.url.replace('https', 'http')).connect()
            idle.connect()
            self.assertEqual(client.get(INVALIDATIONS).status, 200)
            idle.close()


def show(log, *arguments, text=None):
    return subprocess.run(
        [sys.executable, os.path.join(HERE, 'show.py'), log, *arguments],
        input=text, capture_output=True, check=True, text=True).stdout


class Show(Temporary):
    def test_reader_that_has_seen_enough(self):
        log = self.at('log')
        with open(log, 'w', encoding='utf-8') as file:
            file.write('{"effective": true, "paths": ["/a"]}\n' * 50000)
        # More than a pipe takes.
        with subprocess.Popen(
                [sys.executable, os.path.join(HERE, 'show.py'), log, 'paths'],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            self.assertEqual(process.stdout.readline(), b'/a\n')
            process.stdout.close()
            self.assertEqual(process.stderr.read(), b'')
        self.assertEqual(process.returncode, -signal.SIGPIPE)

    def test_commands(self):
        log = self.at('log')
        with Emulator('--log', log, '--faults', 'ok,drop-after,503',
                      '--distribution', DISTRIBUTION,
                      '--distribution', 'E2') as emulator:
            client = emulator.client
            client.create('one', '/b', '/a/*')
            for _ in range(3):
                try:
                    client.create('two', '/c')
                except ConnectionError:
                    pass
            client.create('bad', 'x')
            client.get(INVALIDATIONS, key=(KEY_ID, 'wrong'))
            client.create('e2', '/z', target=INVALIDATIONS.replace(
                DISTRIBUTION, 'E2'))
        self.assertEqual(show(log, 'count'), '7\n')
        self.assertEqual(show(log, 'effective'), '3\n')
        self.assertEqual(show(log, 'paths'), '/a/*\n/b\n/c\n/z\n')
        self.assertEqual(show(log, 'paths', 'E2'), '/z\n')
        self.assertEqual(show(log, 'refs'), 'one\ntwo\ne2\n')
        self.assertEqual(show(log, 'bad-signatures'), '1\n')
        self.assertEqual(show(log, 'requests').splitlines()[:6], [
            'POST Create 201 - -', 'POST Create - - drop-after',
            'POST Create 503 ServiceUnavailable 503', 'POST Create 201 - -',
            'POST Create 400 InvalidArgument -',
            'GET List 403 SignatureDoesNotMatch -'])
        urls = '/a/1\n/a\n/b\n/d\n'
        self.assertEqual(show(log, 'purged', text=urls), '/a/1\n/b\n')
        self.assertEqual(show(log, 'kept', text=urls), '/a\n/d\n')

    def test_no_log_is_an_empty_log(self):
        self.assertEqual(show(self.at('none'), 'count'), '0\n')
        self.assertEqual(show(self.at('none'), 'paths'), '')


def has_curl():
    try:
        done = subprocess.run(['curl', '--help', 'all'], capture_output=True,
                              text=True, check=False)
    except OSError:
        return False
    return '--aws-sigv4' in done.stdout


@unittest.skipUnless(has_curl(), 'no curl that signs')
class Curl(unittest.TestCase):
    """A client that shares no code with the emulator."""

    def curl(self, url, *arguments):
        done = subprocess.run(
            ['curl', '-s', '-o', os.devnull, '-w', '%{http_code}',
             '--aws-sigv4', 'aws:amz:us-east-1:cloudfront',
             '--user', f'{KEY_ID}:{SECRET}', *arguments, url],
            input=batch('curl', '/a', '/b*'), capture_output=True, check=True)
        return int(done.stdout)

    def test_its_signatures_hold(self):
        post = ('--data-binary', '@-', '-H')
        with Emulator() as emulator:
            url = emulator.server.url + INVALIDATIONS
            self.assertEqual(self.curl(url, *post,
                                       'Content-Type: application/xml'), 201)
            self.assertEqual(self.curl(url), 200)
            self.assertEqual(self.curl(url + '?Marker=&MaxItems=2'), 200)
            # Its default form type goes unsigned.
            self.assertEqual(self.curl(url, *post, 'X-Other: 1'), 403)
            self.assertEqual([record['signature'] == 'ok'
                              for record in emulator.log],
                             [True, True, True, False])


if __name__ == '__main__':
    unittest.main()
