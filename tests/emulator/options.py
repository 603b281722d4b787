"""The command line of the emulator."""

import argparse

import distributions
from faults import Faults

DEFAULT_KEY = 'AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
DEFAULT_DISTRIBUTION = 'EDFDVBD6EXAMPLE'


def _key(text):
    parts = text.split(':', 2)
    if len(parts) < 2 or not all(parts):
        raise ValueError('ID:SECRET[:TOKEN]')
    return parts[0], (parts[1], parts[2] if len(parts) == 3 else None)


def _rate(text):
    rate, _, burst = text.partition(':')
    return float(rate), float(burst or 1)


def _spec(text):
    Faults(text)
    return text


def _base_path(text):
    if text and (not text.startswith('/') or text.endswith('/')):
        raise ValueError(text)
    return text


def _add_place(parser):
    add = parser.add_argument
    add('--port', type=int, default=0, help='0: any free one')
    add('--address', default='127.0.0.1')
    add('--base-path', type=_base_path, default='',
        help='path before /2020-05-31, as an endpoint URL may have')
    add('--ready', metavar='FILE', help='gets the base URL once listening')
    add('--log', metavar='FILE', help='JSON Lines, appended')
    add('--state', metavar='FILE', help='remembers invalidations')
    add('--tls', metavar='DIR', help='HTTPS; makes ca.pem and server.pem there')
    add('--tls-name', metavar='NAME', help='name in the certificate, in place '
        'of localhost and 127.0.0.1')


def _add_account(parser):
    add = parser.add_argument
    add('--key', type=_key, action='append', metavar='ID:SECRET[:TOKEN]')
    add('--signatures', choices=('strict', 'lax', 'off'), default='strict')
    add('--skew', type=float, default=0, metavar='SECONDS')
    add('--window', type=int, default=300, metavar='SECONDS')
    add('--distribution', type=distributions.parse, action='append',
        metavar='ID[,SETTING]...')
    add('--page', type=int, default=100, metavar='N',
        help='most entries of a page of a list')
    add('--deny', action='append', default=[], metavar='ID')


def _add_limits(parser):
    add = parser.add_argument
    add('--quota', choices=('none', 'in-progress', 'rate'), default='none')
    add('--quota-paths', type=int, metavar='N')
    add('--quota-wildcards', type=int, metavar='N')
    add('--api-rate', type=_rate, default=(0, 0), metavar='R:BURST')
    add('--max-batch', type=int, default=3000, metavar='N')
    add('--lenient-tilde', action='store_true')
    add('--lenient-star', action='store_true')


def _add_answers(parser):
    add = parser.add_argument
    add('--complete-after', type=float, metavar='SECONDS')
    add('--complete-polls', type=int, metavar='N')
    add('--batch-exists-code', action='store_true')
    add('--permute', action='store_true')
    add('--faults', type=_spec, default='', metavar='SPEC')
    add('--slow-seconds', type=float, default=2, metavar='S')


def _add_credentials(parser):
    add = parser.add_argument
    add('--lifetime', type=float, default=3600, metavar='SECONDS')
    add('--sts-region', default='us-east-1', metavar='REGION')
    add('--external-id', metavar='TEXT')
    add('--web-token', default='WEB.IDENTITY.TOKEN', metavar='TOKEN')
    add('--sso-token', default='EXAMPLEACCESSTOKEN', metavar='TOKEN')
    add('--sso-refresh', default='EXAMPLEREFRESHTOKEN', metavar='TOKEN')
    add('--sso-client', type=lambda text: tuple(text.split(':')),
        default=('EXAMPLECLIENTID', 'EXAMPLECLIENTSECRET'),
        metavar='ID:SECRET')
    add('--container-token', metavar='TOKEN')
    add('--imds', choices=('v1', 'v2'), default='v2')
    add('--instance-role', default='web server', metavar='NAME')


def parse(arguments=None):
    parser = argparse.ArgumentParser(
        prog='emulator.py', allow_abbrev=False,
        description='A stand-in for the CloudFront invalidation API. '
                    'See README.md beside it.')
    for add in (_add_place, _add_account, _add_limits, _add_answers,
                _add_credentials):
        add(parser)
    options = parser.parse_args(arguments)
    # Not argparse defaults: "append" would add to them.
    options.key = options.key or [_key(DEFAULT_KEY)]
    options.distribution = options.distribution or \
        [distributions.parse(DEFAULT_DISTRIBUTION)]
    return options
