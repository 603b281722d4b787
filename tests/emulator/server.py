"""The HTTP side: reads requests, applies faults, logs, and writes answers."""

import json
import os
import signal
import socket
import socketserver
import ssl
import struct
import sys
import threading
import time
import uuid
from email.utils import formatdate
from http.client import responses as REASONS
from http.server import BaseHTTPRequestHandler

import faults
import replies
import tls
from api import Api, Request
from replies import Reply, iso

MAX_BODY = 64 << 20
HUGE = 64 << 20
DRIP = 0.1  # seconds a byte
CONTROL = '/_emulator/'
# SO_LINGER with a time of 0: close() sends RST in place of FIN.
RESET = struct.pack('ii', 1, 0)


class Log:
    """One JSON object for each request, written before it is answered."""

    def __init__(self, name=None):
        self.lock = threading.Lock()
        self.lines = []
        self.file = open(name, 'a', encoding='utf-8') if name else None

    def add(self, record):
        line = json.dumps(record) + '\n'
        with self.lock:
            self.lines.append(line)
            if self.file:
                self.file.write(line)
                self.file.flush()


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, options):
        self.options = options
        self.api = Api(options)
        self.faults = {'': faults.Faults(options.faults)}
        self.log = Log(options.log)
        self.tls = tls.context(options.tls, options.tls_name) \
            if options.tls else None
        self.to_reset = set()
        super().__init__((options.address, options.port), Handler)

    def faults_of(self, lane):
        return self.faults.setdefault(lane, faults.Faults())

    @property
    def url(self):
        scheme, host = ('https', 'localhost') if self.tls else \
                       ('http', self.options.address)
        return f'{scheme}://{host}:{self.server_address[1]}'

    def get_request(self):
        connection, address = super().get_request()
        if self.tls:
            # The handshake happens at the first read, in the thread that
            # serves the connection: a client that stalls stops no other.
            connection = self.tls.wrap_socket(connection, server_side=True,
                                              do_handshake_on_connect=False)
        return connection, address

    def server_close(self):
        super().server_close()
        for file in (self.log.file, self.api.store.state):
            if file:
                file.close()

    def shutdown_request(self, request):
        if request in self.to_reset:
            self.to_reset.discard(request)
            request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, request, client_address):
        # Clients that leave, or refuse the certificate, are what tests do.
        if not isinstance(sys.exc_info()[1], (OSError, ssl.SSLError)):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True
    timeout = 120

    def log_message(self, *_):
        pass

    def serve(self):
        # The raw target: self.path has runs of leading slashes folded.
        target = self.requestline.split()[1]
        body, refusal = self._read_body()
        if body is None:
            self.close_connection = True
        elif target.startswith(CONTROL):
            self._write(self._control(target[len(CONTROL):], body))
        else:
            api = self.server.api
            request = Request(self.command, target,
                              list(self.headers.raw_items()), body,
                              'https' if self.server.tls else 'http',
                              api.now())
            api.route(request)
            self._answer(request, refusal)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = serve

    def _read_body(self):
        """(body, None), (b'', a refusal), or (None, None) if it was cut."""
        length = self.headers.get('Content-Length', '0')
        if 'Transfer-Encoding' in self.headers or not length.isdigit():
            self.close_connection = True
            return b'', replies.html(411, 'Length Required')
        if int(length) > MAX_BODY:
            self.close_connection = True
            return b'', replies.error('BatchTooLarge')
        body = self.rfile.read(int(length))
        return (body if len(body) == int(length) else None), None

    def _answer(self, request, refusal):
        record = self._new_record(request)
        kind = self.server.faults_of(request.lane).take(request.op)
        record['fault'] = kind
        refusal = self.server.api.authenticate(request, record) \
            if refusal is None else refusal

        def work():
            return refusal or self.server.api.perform(request, record)

        slow = self.server.options.slow_seconds
        reply = faults.answer(kind, request, work, slow)
        record.update(status=reply.status, code=reply.code)
        self.server.log.add(record)
        if kind == 'slow':
            time.sleep(slow)
        self._write(reply)

    @staticmethod
    def _new_record(request):
        record = {'time': iso(time.time()), 'method': request.method,
                  'path': request.target, 'op': request.op,
                  'distribution': request.distribution, 'access_key': None,
                  'signature': 'unchecked', 'fault': None, 'status': None,
                  'code': None}
        if request.op == 'Create':
            record.update(id=None, caller_reference=None, paths=None,
                          effective=None,
                          content_type=request.header('content-type', None))
        return record

    def _control(self, name, body):
        server = self.server
        name, slash, lane = name.partition('/')
        call = (self.command, name)
        if call == ('POST', 'faults'):
            return self._set_faults(slash + lane, body)
        if call == ('POST', 'complete'):
            server.api.store.complete_all()
            return Reply(200)
        if call == ('GET', 'log'):
            with server.log.lock:
                text = ''.join(server.log.lines)
            return Reply(200, text.encode(), {'Content-Type': 'text/plain'})
        if call == ('POST', 'quit'):
            # After the answer: the process ends with the main thread.
            threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()
            return Reply(200)
        return Reply(404)

    def _set_faults(self, lane, body):
        try:
            self.server.faults_of(lane).replace(body.decode())
        except ValueError as error:
            return Reply(400, f'{error}\n'.encode())
        return Reply(200)

    def _write(self, reply):
        try:
            getattr(self, '_write_' + reply.mode)(reply)
        except OSError:
            self.close_connection = True  # the client has left

    def _head(self, reply, framing):
        headers = {'x-amzn-RequestId': self.request_id, **reply.headers,
                   'Date': formatdate(self.server.api.now(), usegmt=True),
                   **framing}
        if self.close_connection:
            headers['Connection'] = 'close'
        lines = ''.join(f'{name}: {value}\r\n'
                        for name, value in headers.items())
        reason = REASONS.get(reply.status, '')
        return f'HTTP/1.1 {reply.status} {reason}\r\n{lines}\r\n'.encode('latin-1')

    def _prepare(self, reply):
        """The head, with an honest Content-Length, and the body."""
        self.request_id = str(uuid.uuid4())
        body = reply.body.replace(b'@request-id@', self.request_id.encode())
        return self._head(reply, {'Content-Length': len(body)}), body

    def _write_whole(self, reply):
        head, body = self._prepare(reply)
        self.wfile.write(head + body)

    def _write_cut(self, reply):
        head, body = self._prepare(reply)
        self.wfile.write(head + body[:len(body) // 2])
        self.close_connection = True

    def _write_stall(self, reply):
        self._write_cut(reply)
        while self.rfile.read(1):
            pass

    def _write_silent(self, _reply):
        self.close_connection = True
        while self.rfile.read(1):
            pass

    def _write_drip(self, reply):
        head, body = self._prepare(reply)
        for byte in head + body:
            self.wfile.write(bytes((byte,)))
            time.sleep(DRIP)

    def _write_huge(self, reply):
        self.request_id = str(uuid.uuid4())
        self.close_connection = True
        self.wfile.write(self._head(reply, {'Transfer-Encoding': 'chunked'}))
        self._write_chunk(reply.body)
        filler = b'A' * 65536
        for _ in range(HUGE // len(filler)):
            self._write_chunk(filler)

    def _write_chunk(self, data):
        self.wfile.write(b'%x\r\n%s\r\n' % (len(data), data))

    def _write_drop(self, _reply):
        self.close_connection = True

    def _write_reset(self, _reply):
        self.close_connection = True
        self.server.to_reset.add(self.connection)
