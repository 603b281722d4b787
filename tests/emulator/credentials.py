"""The endpoints that hand out keys: STS, the SSO portal, a container's, EC2's.

They share one address with CloudFront: STS is 'POST /', the SSO portal
/federation/credentials and its OIDC service /token, a container's endpoint /container/..., and the
instance metadata service /latest/.... The keys they give are known to the
CloudFront side from then on, with their token.
"""

import json
import secrets
import threading
import time
from urllib.parse import parse_qs, unquote

import replies
import sigv4
from replies import ApiError, Reply, group, tag

STS_NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/'
STS_VERSION = '2011-06-15'
ROLES = '/latest/meta-data/iam/security-credentials/'
# What this emulator gives out begins like this, so that a test can look for it
# where it must not be.
MARK = 'ISSUED'

# (method, path, operation); a path that ends in '/' also has all below it.
ROUTES = (('POST', '/token', 'CreateToken'),
          ('GET', '/federation/credentials', 'GetRoleCredentials'),
          ('GET', '/container/', 'Container'),
          ('PUT', '/latest/api/token', 'MetadataToken'),
          ('GET', ROLES, 'MetadataRole'))
STS = ('AssumeRole', 'AssumeRoleWithWebIdentity')
OPS = STS + tuple(op for _, _, op in ROUTES) + ('MetadataKeys',)


def fields_of(request):
    """The form of an STS call, each name once."""
    form = parse_qs(request.body.decode('utf-8', 'replace'),
                    keep_blank_values=True, strict_parsing=False)
    return {name: values[0] for name, values in form.items()}


def json_reply(document, status=200):
    return Reply(status, json.dumps(document, indent=1).encode(),
                 {'Content-Type': 'application/json'})


def refuse(status, message):
    reply = json_reply({'message': message}, status)
    reply.code = str(status)
    return reply


def oauth_error(status, code):
    return json_reply({'error': code, 'error_description': 'It is refused'},
                      status)


class Keys:
    """Makes temporary keys and has the verifiers know them."""

    def __init__(self, known, lifetime):
        self.known = known
        self.lifetime = lifetime
        self.count = 0
        self.lock = threading.Lock()

    def issue(self):
        with self.lock:
            self.count += 1
            number = self.count
        made = {'id': f'ASIA{MARK}{number:04d}',
                'secret': f'{MARK}secret/{secrets.token_urlsafe(24)}+=',
                'token': f'{MARK}token/{secrets.token_urlsafe(300)}==',
                'expires': int(time.time() + self.lifetime)}
        self.known[made['id']] = (made['secret'], made['token'])
        return made


def expiration(made):
    return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(made['expires']))


def as_json(made, **more):
    return {'AccessKeyId': made['id'], 'SecretAccessKey': made['secret'],
            'Token': made['token'], 'Expiration': expiration(made), **more}


class Services:
    """options as options.parse() returns them; known: {id: (secret, token)}"""

    def __init__(self, options, known):
        self.options = options
        self.keys = Keys(known, options.lifetime)
        self.verifier = sigv4.Verifier(known, region=options.sts_region,
                                       service='sts', window=options.window,
                                       strictness=options.signatures)
        self.metadata_tokens = set()
        self.refresh_token = options.sso_refresh

    @staticmethod
    def route(request):
        """Fill in the operation if it is one of these."""
        path = request.target.partition('?')[0]
        if request.method == 'POST' and path == '/':
            action = fields_of(request).get('Action')
            request.op = action if action in STS else request.op
        for method, prefix, op in ROUTES:
            below = prefix.endswith('/') and path.startswith(prefix)
            if request.method == method and (path == prefix or below):
                request.op = op
        if request.op == 'MetadataRole' and path != ROLES:
            request.op = 'MetadataKeys'

    def perform(self, request, record):
        return getattr(self, 'do_' + request.op)(request, record)

    # ---- STS ----

    def do_AssumeRole(self, request, record):
        fields = self._role(request, record)
        wanted = self.options.external_id
        if wanted and fields.get('ExternalId') != wanted:
            raise ApiError('AccessDenied')
        return self._sts_reply('AssumeRole', record)

    def do_AssumeRoleWithWebIdentity(self, request, record):
        fields = self._role(request, record)
        if fields.get('WebIdentityToken') != self.options.web_token:
            raise ApiError('InvalidIdentityToken')
        return self._sts_reply('AssumeRoleWithWebIdentity', record)

    def _role(self, request, record):
        fields = fields_of(request)
        arn = fields.get('RoleArn', '')
        record.update(role=arn, session=fields.get('RoleSessionName'),
                      duration=fields.get('DurationSeconds'),
                      external_id=fields.get('ExternalId'))
        if fields.get('Version') != STS_VERSION or not arn or \
                not fields.get('RoleSessionName'):
            raise ApiError('InvalidArgument', 'A parameter is missing.')
        if arn in self.options.deny:
            raise ApiError('AccessDenied', 'Not authorized to perform '
                           f'sts:{request.op} on resource: {arn}')
        return fields

    def _sts_reply(self, action, record):
        made = self._issue(record)
        keys = group('Credentials', tag('AccessKeyId', made['id']),
                     tag('SecretAccessKey', made['secret']),
                     tag('SessionToken', made['token']),
                     tag('Expiration', expiration(made)))
        user = group('AssumedRoleUser', tag('Arn', record['role']),
                     tag('AssumedRoleId', 'AROAEXAMPLE:' + record['session']))
        meta = group('ResponseMetadata', tag('RequestId', '@request-id@'))
        text = (f'<{action}Response xmlns="{STS_NAMESPACE}">'
                f'{group(action + "Result", user, keys)}{meta}'
                f'</{action}Response>\n')
        return Reply(200, text.encode(), {'Content-Type': 'text/xml'})

    def _issue(self, record):
        made = self.keys.issue()
        record['issued'] = made['id']
        return made

    # ---- SSO ----

    def do_GetRoleCredentials(self, request, record):
        sent = request.header('x-amz-sso_bearer_token')
        if sent != self.options.sso_token:
            return refuse(401, 'Session token not found or invalid')
        query = parse_qs(request.query)
        record.update(role=query.get('role_name', [None])[0],
                      account=query.get('account_id', [None])[0])
        if record['role'] in self.options.deny:
            return refuse(403, 'No access')
        made = self._issue(record)
        return json_reply({'roleCredentials': {
            'accessKeyId': made['id'], 'secretAccessKey': made['secret'],
            'sessionToken': made['token'],
            'expiration': made['expires'] * 1000}})

    def do_CreateToken(self, request, record):
        """OIDC's: a refresh token is good for one answer."""
        try:
            sent = json.loads(request.body)
        except ValueError:
            sent = {}
        media = request.header('content-type').partition(';')[0]
        if media != 'application/json' or not isinstance(sent, dict) or \
                set(sent) != {'clientId', 'clientSecret', 'grantType',
                              'refreshToken'} or \
                sent['grantType'] != 'refresh_token':
            return oauth_error(400, 'invalid_request')
        if (sent['clientId'], sent['clientSecret']) != self.options.sso_client:
            return oauth_error(401, 'invalid_client')
        if sent['refreshToken'] != self.refresh_token:
            return oauth_error(400, 'invalid_grant')
        self.refresh_token = MARK + 'refresh/' + secrets.token_urlsafe(24)
        record['issued'] = 'token'
        return json_reply({'accessToken': self.options.sso_token,
                           'tokenType': 'Bearer',
                           'expiresIn': int(self.options.lifetime),
                           'refreshToken': self.refresh_token})

    # ---- containers ----

    def do_Container(self, request, record):
        wanted = self.options.container_token
        if wanted and request.header('authorization', None) != wanted:
            return refuse(401, 'The token is wrong')
        return json_reply(as_json(self._issue(record), RoleArn='arn:aws:iam::'
                                  f'{replies.ACCOUNT}:role/task'))

    # ---- instance metadata ----

    def do_MetadataToken(self, request, _record):
        if self.options.imds != 'v2':
            return Reply(403)
        ttl = request.header('x-aws-ec2-metadata-token-ttl-seconds')
        if not ttl.isdigit() or not 1 <= int(ttl) <= 21600:
            return Reply(400)
        token = MARK + secrets.token_urlsafe(32)
        self.metadata_tokens.add(token)
        return Reply(200, token.encode(), {'Content-Type': 'text/plain'})

    def _admitted(self, request):
        sent = request.header('x-aws-ec2-metadata-token', None)
        if self.options.imds == 'v2':
            return sent in self.metadata_tokens
        return sent is None

    def do_MetadataRole(self, request, _record):
        if not self._admitted(request):
            return Reply(401)
        if not self.options.instance_role:
            return Reply(404)
        return Reply(200, self.options.instance_role.encode(),
                     {'Content-Type': 'text/plain'})

    def do_MetadataKeys(self, request, record):
        if not self._admitted(request):
            return Reply(401)
        record['role'] = unquote(request.target[len(ROLES):])
        if record['role'] != self.options.instance_role:
            return Reply(404)
        return json_reply(as_json(self._issue(record), Code='Success',
                                  Type='AWS-HMAC',
                                  LastUpdated='2026-11-20T03:30:00Z'))
