"""Answers: the error table and the XML documents of the API."""

from dataclasses import dataclass, field
from datetime import datetime, timezone
from xml.sax.saxutils import escape

API_DATE = '2020-05-31'
NAMESPACE = f'http://cloudfront.amazonaws.com/doc/{API_DATE}/'
ACCOUNT = '123456789012'

BAD_PATHS = ('Your request contains one or more invalid invalidation paths.')
REUSED = ('Your request contains a caller reference that was used for a '
          'previous invalidation batch for the same distribution.')
TOO_MANY = ('Processing your request will cause you to exceed the maximum '
            'number of in-progress {}invalidations.')

# code: (HTTP status, default message)
ERRORS = {
    'AccessDenied': (403, 'Access denied.'),
    'AuthFailure': (401, 'The request could not be authenticated.'),
    'BatchTooLarge': (413, 'Your invalidation batch is too large.'),
    'EntityNotFound': (404, 'The entity was not found.'),
    'ExpiredToken': (403, 'The security token included in the request is '
                          'expired'),
    'ExpiredTokenException': (400, 'Token expired: current date/time must be '
                                   'before the expiration date/time'),
    'IDPCommunicationError': (400, 'The identity provider could not be '
                                   'reached.'),
    'IncompleteSignature': (400, ''),
    'InconsistentQuantities': (400, 'The value of Quantity and the size of '
                                    'Items do not match.'),
    'InternalError': (500, 'We encountered an internal error. Please try '
                           'again.'),
    'InvalidArgument': (400, BAD_PATHS),
    'InvalidClientTokenId': (403, 'The security token included in the request '
                                  'is invalid.'),
    'InvalidIdentityToken': (400, 'No OpenIDConnect provider found in your '
                                  'account for https://example.com'),
    'InvalidationBatchAlreadyExists': (400, 'The caller reference was already '
                                            'used with different paths.'),
    'MalformedInput': (400, 'Could not parse the request.'),
    'MalformedXML': (400, 'The XML document is malformed or does not fit the '
                          'schema.'),
    'MissingAuthenticationToken': (403, ''),
    'MissingBody': (400, 'This operation requires a body.'),
    'NoSuchCachePolicy': (404, 'The cache policy does not exist.'),
    'NoSuchDistribution': (404, 'The specified distribution does not exist.'),
    'NoSuchInvalidation': (404, 'The specified invalidation does not exist.'),
    'ServiceUnavailable': (503, 'CloudFront encountered an internal error. '
                                'Please try again.'),
    'SignatureDoesNotMatch': (403, ''),
    'Throttling': (400, 'Rate exceeded'),
    'TooManyInvalidationsInProgress': (400, TOO_MANY.format('')),
    'TooManyRequestsException': (429, 'Too Many Requests'),
    'UnknownOperationException': (404, 'No operation has this method and '
                                       'path.'),
}


class ApiError(Exception):
    """An error answer; message None means the table's."""

    def __init__(self, code, message=None):
        super().__init__(code)
        self.code = code
        self.message = ERRORS[code][1] if message is None else message


@dataclass
class Reply:
    """One answer, and how it goes onto the wire (see server.py)."""

    status: int
    body: bytes = b''
    headers: dict = field(default_factory=dict)
    code: str = None
    mode: str = 'whole'  # whole, cut, stall, drip, silent, huge, drop, reset


def iso(seconds):
    """Epoch seconds as 2026-11-20T08:30:00.407Z."""
    when = datetime.fromtimestamp(seconds, timezone.utc)
    return when.strftime('%Y-%m-%dT%H:%M:%S.') + f'{when.microsecond // 1000:03d}Z'


def tag(name, value):
    return f'<{name}>{escape(str(value))}</{name}>'


def group(name, *parts):
    return f'<{name}>{"".join(parts)}</{name}>'


def items(parts):
    """The Quantity and Items pair; an empty list has no Items."""
    return tag('Quantity', len(parts)) + (group('Items', *parts) if parts else '')


def document(root, *parts, status=200, headers=None):
    text = (f'<?xml version="1.0"?>\n<{root} xmlns="{NAMESPACE}">'
            f'{"".join(parts)}</{root}>\n')
    return Reply(status, text.encode(), {'Content-Type': 'text/xml',
                                         **(headers or {})})


def error(code, message=None, status=None):
    """An error document; it carries its request id once it is sent."""
    default_status, default = ERRORS[code]
    status = status or default_status
    kind = 'Receiver' if status >= 500 else 'Sender'
    text = default if message is None else message
    reply = document('ErrorResponse',
                     group('Error', tag('Type', kind), tag('Code', code),
                           tag('Message', text)),
                     tag('RequestId', '@request-id@'), status=status)
    reply.code = code
    return reply


def html(status, title):
    text = (f'<!DOCTYPE html>\n<html><head><title>{title}</title></head>'
            f'<body><h1>{title}</h1></body></html>\n')
    return Reply(status, text.encode(), {'Content-Type': 'text/html'})


def invalidation(inv, state, paths, **options):
    batch = group('InvalidationBatch',
                  group('Paths', items([tag('Path', path) for path in paths])),
                  tag('CallerReference', inv.reference))
    return document('Invalidation', tag('Id', inv.id), tag('Status', state),
                    tag('CreateTime', iso(inv.created)), batch, **options)


def listing(root, page, entries):
    """A page of a list; see pages.Page."""
    following = tag('NextMarker', page.next_marker) if page.truncated else ''
    return document(root, tag('Marker', page.marker), following,
                    tag('MaxItems', page.max_items),
                    tag('IsTruncated', str(page.truncated).lower()),
                    items(entries))


def summary(inv, status):
    return group('InvalidationSummary', tag('Id', inv.id),
                 tag('CreateTime', iso(inv.created)), tag('Status', status))
