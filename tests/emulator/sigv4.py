"""Check AWS Signature Version 4 on a received request.

Recomputes everything from the raw bytes of the request with hashlib and hmac
alone, so that it shares no code, and no mistake, with the client under test.
"""

import hashlib
import hmac
import re
from datetime import datetime, timezone
from urllib.parse import quote, unquote_to_bytes

ALGORITHM = 'AWS4-HMAC-SHA256'
UNRESERVED = '-_.~'
NO_MATCH = ('The request signature we calculated does not match the signature '
            'you provided.')


class Refused(Exception):
    """A signature that is not accepted.

    code and message go to the client; detail, which names the real reason,
    goes to the log only.
    """

    def __init__(self, code, message, detail=None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.detail = detail or message


def no_match(detail):
    return Refused('SignatureDoesNotMatch', NO_MATCH, detail)


def stamp(seconds):
    """Epoch seconds as 20261120T083000Z."""
    when = datetime.fromtimestamp(seconds, timezone.utc)
    return when.strftime('%Y%m%dT%H%M%SZ')


def parse_stamp(text):
    """The reverse of stamp(); ValueError if it is anything else."""
    if not re.fullmatch(r'[0-9]{8}T[0-9]{6}Z', text):
        raise ValueError(text)
    when = datetime.strptime(text, '%Y%m%dT%H%M%SZ')
    return when.replace(tzinfo=timezone.utc).timestamp()


def canonical_path(raw):
    """Normalise the path and encode it once more, as all services but S3 do."""
    parts = raw.split('/')
    kept = []
    for part in parts:
        if part == '..':
            del kept[-1:]
        elif part not in ('', '.'):
            kept.append(quote(part.encode('latin-1'), safe=UNRESERVED))
    slash = '/' if kept and parts[-1] in ('', '.', '..') else ''
    return '/' + '/'.join(kept) + slash


def canonical_query(raw):
    def strict(text):
        # '+' stays a plus: a client that means a space has to write %20.
        data = unquote_to_bytes(text.encode('latin-1'))
        return quote(data, safe=UNRESERVED)

    pairs = []
    for part in filter(None, raw.split('&')):
        name, _, value = part.partition('=')
        pairs.append((strict(name), strict(value)))
    return '&'.join(f'{name}={value}' for name, value in sorted(pairs))


def header_values(headers, name):
    return [value for key, value in headers if key.lower() == name]


def canonical_headers(headers, signed):
    lines = []
    for name in signed:
        values = [re.sub(r'\s+', ' ', value.strip())
                  for value in header_values(headers, name)]
        lines.append(f'{name}:{",".join(values)}\n')
    return ''.join(lines)


def canonical_request(method, target, headers, body, signed):
    """target is the request target as received; headers a list of pairs."""
    path, _, query = target.partition('?')
    return '\n'.join((method, canonical_path(path), canonical_query(query),
                      canonical_headers(headers, signed), ';'.join(signed),
                      hashlib.sha256(body).hexdigest()))


def string_to_sign(amz_date, scope, request):
    digest = hashlib.sha256(request.encode('latin-1')).hexdigest()
    return '\n'.join((ALGORITHM, amz_date, scope, digest))


def signing_key(secret, date, region, service):
    key = ('AWS4' + secret).encode()
    for part in (date, region, service, 'aws4_request'):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def signature(key, text):
    return hmac.new(key, text.encode('latin-1'), hashlib.sha256).hexdigest()


class Authorization:
    """The parsed Authorization header."""

    def __init__(self, text):
        scheme, _, rest = text.strip().partition(' ')
        if scheme != ALGORITHM:
            raise Refused('IncompleteSignature',
                          f"Unsupported AWS 'algorithm': '{scheme}'.")
        fields = dict(self._field(part) for part in rest.split(','))
        for name in ('Credential', 'Signature', 'SignedHeaders'):
            if not fields.get(name):
                raise Refused('IncompleteSignature', 'Authorization header '
                              f"requires '{name}' parameter.")
        self.signature = fields['Signature']
        self.signed = fields['SignedHeaders'].split(';')
        self._read_scope(fields['Credential'])

    @staticmethod
    def _field(text):
        name, equals, value = text.strip().partition('=')
        if not equals:
            raise Refused('IncompleteSignature', 'Invalid key=value pair '
                          '(missing equal-sign) in Authorization header.')
        return name, value

    def _read_scope(self, credential):
        parts = credential.split('/')
        if len(parts) < 5:
            raise Refused('IncompleteSignature', 'Credential must have exactly '
                          '5 slash-delimited elements.')
        self.key_id = '/'.join(parts[:-4])
        self.date, self.region, self.service, self.end = parts[-4:]
        self.scope = '/'.join(parts[-4:])


class Verifier:
    """Knows the accepted keys and one service's scope.

    keys        {id: (secret, token or None)}
    window      how many seconds X-Amz-Date may be off
    strictness  'strict': Content-Type and each x-amz-* header sent must be
                signed; 'lax': only host, x-amz-date and the token must be;
                'off': the header is read, nothing is checked
    """

    def __init__(self, keys, region='us-east-1', service='cloudfront',
                 window=300, strictness='strict'):
        self.keys = keys
        self.region = region
        self.service = service
        self.window = window
        self.strictness = strictness

    def check(self, method, target, headers, body, now):
        """Return the access key's id, or raise Refused."""
        auth = self.identify(headers)
        if self.strictness == 'off':
            return auth.key_id
        amz_date = self._date_header(headers)
        secret, token = self._key(auth)
        self._check_token(headers, token)
        self._check_scope(auth, amz_date)
        self._check_signed_names(auth, headers)
        self._check_time(amz_date, now)
        self._check_payload_header(headers, body)
        request = canonical_request(method, target, headers, body, auth.signed)
        text = string_to_sign(amz_date, auth.scope, request)
        key = signing_key(secret, auth.date, auth.region, auth.service)
        if not hmac.compare_digest(signature(key, text).encode(),
                                   auth.signature.encode('latin-1')):
            raise no_match('the signature differs')
        return auth.key_id

    @staticmethod
    def identify(headers):
        found = header_values(headers, 'authorization')
        if not found:
            raise Refused('MissingAuthenticationToken',
                          'Request is missing Authentication Token')
        if len(found) > 1:
            raise Refused('IncompleteSignature',
                          'More than one Authorization header.')
        return Authorization(found[0])

    @staticmethod
    def _date_header(headers):
        found = header_values(headers, 'x-amz-date')
        try:
            parse_stamp(found[0])
        except (IndexError, ValueError):
            raise Refused('IncompleteSignature', 'Authorization header requires '
                          "existence of a valid 'X-Amz-Date' header.") from None
        return found[0]

    def _key(self, auth):
        try:
            return self.keys[auth.key_id]
        except KeyError:
            raise Refused('InvalidClientTokenId', 'The security token included '
                          'in the request is invalid.',
                          'unknown access key') from None

    @staticmethod
    def _check_token(headers, token):
        sent = header_values(headers, 'x-amz-security-token')
        if sent != ([token] if token else []):
            what = 'wrong' if sent and token else \
                   'missing' if token else 'unexpected'
            raise Refused('InvalidClientTokenId', 'The security token included '
                          'in the request is invalid.', what + ' session token')

    def _check_scope(self, auth, amz_date):
        problem = None
        if auth.date != amz_date[:8]:
            problem = (f"Date in Credential scope does not match YYYYMMDD from "
                       f"ISO-8601 version of date from HTTP: '{auth.date}' != "
                       f"'{amz_date[:8]}', from '{amz_date}'.")
        elif auth.region != self.region:
            problem = (f"Credential should be scoped to a valid region, not "
                       f"'{auth.region}'. ")
        elif auth.service != self.service:
            problem = (f"Credential should be scoped to correct service: "
                       f"'{self.service}'. ")
        elif auth.end != 'aws4_request':
            problem = (f"Credential should be scoped with a valid terminator: "
                       f"'aws4_request', not '{auth.end}'.")
        if problem:
            raise Refused('SignatureDoesNotMatch', problem)

    def _check_signed_names(self, auth, headers):
        signed = auth.signed
        present = {name.lower() for name, _ in headers}
        if signed != sorted({name.lower() for name in signed}):
            raise no_match('SignedHeaders is not sorted lower-case names')
        for name in signed:
            if name not in present:
                raise no_match(f'{name} is signed but was not sent')
        for name in sorted(present):
            if self._must_be_signed(name) and name not in signed:
                raise no_match(f'{name} is not signed')

    def _must_be_signed(self, name):
        if name in ('host', 'x-amz-date', 'x-amz-security-token'):
            return True
        return self.strictness == 'strict' and \
            (name == 'content-type' or name.startswith('x-amz-'))

    def _check_time(self, amz_date, now):
        minutes = f'{self.window / 60:g} min.'
        sent, now = parse_stamp(amz_date), int(now)
        early, late = now - self.window, now + self.window
        if sent < early:
            raise Refused('SignatureDoesNotMatch', f'Signature expired: '
                          f'{amz_date} is now earlier than {stamp(early)} '
                          f'({stamp(now)} - {minutes})')
        if sent > late:
            raise Refused('SignatureDoesNotMatch', f'Signature not yet current: '
                          f'{amz_date} is still later than {stamp(late)} '
                          f'({stamp(now)} + {minutes})')

    @staticmethod
    def _check_payload_header(headers, body):
        digest = hashlib.sha256(body).hexdigest()
        for value in header_values(headers, 'x-amz-content-sha256'):
            if value != digest:
                raise no_match('x-amz-content-sha256 is not the hash of the body')
