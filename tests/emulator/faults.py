"""Scripted faults: which request gets which, and what each one does.

SPEC is KIND, OP:KIND, KIND*3 or KIND*inf, separated by commas. A request takes
the first entry left that fits its operation; with none left all is normal.
"""

import math
import re
import threading
import time

import credentials
import replies
from replies import TOO_MANY, Reply
from sigv4 import header_values, stamp

OPS = ('Create', 'Get', 'List', 'ListDistributions', 'GetDistribution',
       'GetDistributionConfig', 'GetDistributionTenant', 'GetCachePolicy',
       'ListDistributionTenants', 'Any') + credentials.OPS


class Faults:
    def __init__(self, spec=''):
        self.lock = threading.Lock()
        self.replace(spec)

    def replace(self, spec):
        """Forget what is pending; ValueError names a bad entry."""
        entries = [_entry(text.strip()) for text in spec.split(',')
                   if text.strip()]
        with self.lock:
            self.pending = entries

    def take(self, op):
        """The kind for the next request of this operation, or None."""
        with self.lock:
            for entry in self.pending:
                if entry['op'] in ('Any', op):
                    return self._use(entry)
        return None

    def _use(self, entry):
        entry['left'] -= 1
        if entry['left'] == 0:
            self.pending.remove(entry)
        return None if entry['kind'] == 'ok' else entry['kind']


def _entry(text):
    match = re.fullmatch(r'(?:([A-Za-z]+):)?([a-z0-9-]+)(?:\*([0-9]+|inf))?',
                         text)
    op, kind, times = match.groups() if match else (None, None, None)
    left = math.inf if times == 'inf' else int(times or 1)
    if kind not in KINDS or (op or 'Any') not in OPS or left < 1:
        raise ValueError(f'not a fault: {text}')
    return {'op': op or 'Any', 'kind': kind, 'left': left}


def answer(kind, request, work, slow_seconds):
    """Do the work, or not, and return the Reply that the fault makes of it."""
    if kind == 'slow-before':
        time.sleep(slow_seconds)
    if kind in INSTEAD:
        return INSTEAD[kind](request)
    reply = work()
    return AFTER[kind](reply) if kind in AFTER else reply


def _error(code, message=None, status=None, headers=None):
    def make(_request):
        reply = replies.error(code, message, status)
        reply.headers.update(headers or {})
        return reply
    return make


def _html(status, title):
    return lambda _request: replies.html(status, title)


def _no_answer(mode):
    return lambda _: Reply(None, mode=mode)


def _no_such(request):
    tenant = request.distribution and request.distribution.startswith('dt_')
    return replies.error('EntityNotFound' if tenant else 'NoSuchDistribution')


def _signature_expired(request):
    sent = (header_values(request.headers, 'x-amz-date') or ['?'])[0]
    early, now = stamp(request.now - 300), stamp(request.now)
    return replies.error('SignatureDoesNotMatch', f'Signature expired: {sent} '
                         f'is now earlier than {early} ({now} - 5 min.)')


def _redirect(request):
    reply = replies.html(301, 'Moved')
    # Nothing listens on port 9: a client that follows fails visibly.
    reply.headers['Location'] = f'{request.scheme}://127.0.0.1:9{request.target}'
    return reply


def _retry_after(name, value):
    return _error('ServiceUnavailable', headers={name: value})


# Answers in place of the work.
INSTEAD = {
    'drop-before': _no_answer('drop'),
    'reset-before': _no_answer('reset'),
    'silent-before': _no_answer('silent'),
    '500': _error('InternalError'),
    '502': _html(502, 'Bad Gateway'),
    '503': _error('ServiceUnavailable'),
    '503-html': _html(503, 'Service Unavailable'),
    '503-empty': lambda _: Reply(503),
    'throttle': _error('Throttling'),
    '429': _error('TooManyRequestsException'),
    'toomany': _error('TooManyInvalidationsInProgress'),
    'toomany-wildcards': _error('TooManyInvalidationsInProgress',
                                TOO_MANY.format('wildcard ')),
    'expired': _error('ExpiredToken'),
    'expired-token': _error('ExpiredTokenException'),
    'idp': _error('IDPCommunicationError'),
    'refused': _error('InvalidIdentityToken'),
    'slow-down': lambda _: credentials.oauth_error(400, 'slow_down'),
    '400': lambda _: Reply(400),
    '403': lambda _: Reply(403),
    '404': lambda _: Reply(404),
    'denied': _error('AccessDenied'),
    'nosuch': _no_such,
    'nosuch-invalidation': _error('NoSuchInvalidation'),
    'invalid': _error('InvalidArgument'),
    'batch-exists': _error('InvalidationBatchAlreadyExists'),
    'skew': _signature_expired,
    'html-error': _html(403, 'Forbidden'),
    'retry-after': _retry_after('Retry-After', '1'),
    'x-amz-retry-after': _retry_after('x-amz-retry-after', '700'),
    'redirect': _redirect,
    '401': _error('AuthFailure'),
    '404-html': _html(404, 'Not Found'),
}


def _with_body(make):
    """Swap the body, keep status and headers."""
    def change(reply):
        reply.body = make(reply.body)
        return reply
    return change


def _as_html(reply):
    page = replies.html(reply.status, 'Welcome to the hotel network')
    page.code = reply.code
    return page


def _bomb(_body):
    names = 'abcdefghij'
    entities = ['<!ENTITY a "lol">']
    entities += [f'<!ENTITY {new} "{f"&{old};" * 10}">'
                 for old, new in zip(names, names[1:])]
    return ('<?xml version="1.0"?>\n<!DOCTYPE Invalidation ['
            f'{"".join(entities)}]>\n<Invalidation '
            f'xmlns="{replies.NAMESPACE}"><Id>&j;</Id></Invalidation>'
            ).encode()


def _wrong_root(_body):
    return replies.document('Surprise', replies.tag('Id', 'I0WRONGROOT')).body


def _without_secret(body):
    """JSON or XML, with a name that nobody knows in place of one."""
    for name in (b'SecretAccessKey', b'secretAccessKey'):
        body = body.replace(name, b'Surprise')
    return body


def _role_failure(_body):
    return (b'{"Code": "AssumeRoleUnauthorizedAccess", "Message": '
            b'"EC2 cannot assume the role"}')


def _with_mode(mode):
    def change(reply):
        reply.mode = mode
        return reply
    return change


def _endless(reply):
    reply.mode = 'huge'
    reply.body = (f'<?xml version="1.0"?>\n<Invalidation '
                  f'xmlns="{replies.NAMESPACE}"><Id>').encode()
    return reply


# The work is done, and then its answer is spoiled.
AFTER = {
    'ok': lambda reply: reply,
    'slow': lambda reply: reply,
    'slow-before': lambda reply: reply,
    'drop-after': _no_answer('drop'),
    'reset-after': _no_answer('reset'),
    '503-after': lambda _: replies.error('ServiceUnavailable'),
    'truncated': _with_body(lambda body: body[:len(body) // 2]),
    'cut': _with_mode('cut'),
    'stall': _with_mode('stall'),
    'drip': _with_mode('drip'),
    'silent': _no_answer('silent'),
    'html': _as_html,
    'empty': _with_body(lambda body: b''),
    'no-secret': _with_body(_without_secret),
    'role-failure': _with_body(_role_failure),
    'huge': _endless,
    'doctype': _with_body(_bomb),
    'wrong-root': _with_body(_wrong_root),
}

KINDS = frozenset(INSTEAD) | frozenset(AFTER)
