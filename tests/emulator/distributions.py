"""The distributions and tenants that exist, and their documents."""

from dataclasses import dataclass, field

import replies
from replies import ACCOUNT, group, items, tag

MODIFIED = '2026-11-18T10:00:00.123Z'
ETAG = 'E2QWRUHAPOMQZL'
CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6'


@dataclass
class Distribution:
    id: str
    aliases: list = field(default_factory=list)
    origin: str = 'example-site.s3.eu-west-1.amazonaws.com'
    origin_path: str = ''
    domain: str = ''

    @property
    def is_tenant(self):
        return self.id.startswith('dt_')

    @property
    def arn(self):
        kind = 'distribution-tenant' if self.is_tenant else 'distribution'
        return f'arn:aws:cloudfront::{ACCOUNT}:{kind}/{self.id}'


def parse(text):
    """ID[,alias=HOST]...[,origin=HOST][,origin-path=/P][,domain=HOST]"""
    identifier, *settings = text.split(',')
    result = Distribution(identifier)
    result.domain = f'd{identifier.lower()}.cloudfront.net'
    for setting in settings:
        name, _, value = setting.partition('=')
        if name == 'alias':
            result.aliases.append(value)
        elif name in ('origin', 'origin-path', 'domain'):
            setattr(result, name.replace('-', '_'), value)
        else:
            raise ValueError(f'not a distribution: {text}')
    return result


def _common(dist):
    """What the configuration and the summary in lists share, in order."""
    origin = group('Origin', tag('Id', 'o1'), tag('DomainName', dist.origin),
                   tag('OriginPath', dist.origin_path),
                   group('CustomHeaders', items([])),
                   group('S3OriginConfig', tag('OriginAccessIdentity', '')))
    behavior = group('DefaultCacheBehavior', tag('TargetOriginId', 'o1'),
                     tag('ViewerProtocolPolicy', 'redirect-to-https'),
                     tag('CachePolicyId', CACHING_OPTIMIZED))
    aliases = [tag('CNAME', name) for name in dist.aliases]
    return (group('Aliases', items(aliases)), group('Origins', items([origin])),
            behavior, group('CacheBehaviors', items([])),
            group('CustomErrorResponses', items([])), tag('Comment', ''),
            tag('PriceClass', 'PriceClass_All'), tag('Enabled', 'true'))


def _tail():
    return (tag('WebACLId', ''), tag('HttpVersion', 'http2'),
            tag('IsIPV6Enabled', 'true'), tag('Staging', 'false'),
            tag('ConnectionMode', 'direct'))


def summary(dist):
    return group('DistributionSummary', tag('Id', dist.id),
                 tag('ARN', dist.arn), tag('ETag', ETAG),
                 tag('Status', 'Deployed'), tag('LastModifiedTime', MODIFIED),
                 tag('DomainName', dist.domain), *_common(dist), *_tail())


def _config_parts(dist):
    aliases, *rest = _common(dist)
    return (tag('CallerReference', 'made-' + dist.id), aliases,
            tag('DefaultRootObject', 'index.html'), *rest, *_tail())


def config(dist):
    return replies.document('DistributionConfig', *_config_parts(dist),
                            headers={'ETag': ETAG})


def document(dist, in_progress):
    return replies.document(
        'Distribution', tag('Id', dist.id), tag('ARN', dist.arn),
        tag('Status', 'Deployed'), tag('LastModifiedTime', MODIFIED),
        tag('InProgressInvalidationBatches', in_progress),
        tag('DomainName', dist.domain),
        group('DistributionConfig', *_config_parts(dist)),
        headers={'ETag': ETAG})
