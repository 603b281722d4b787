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
    root: str = 'index.html'
    policy: str = CACHING_OPTIMIZED
    behaviors: list = field(default_factory=list)
    functions: bool = False
    enabled: bool = True
    staging: bool = False

    @property
    def is_tenant(self):
        return self.id.startswith('dt_')

    @property
    def arn(self):
        kind = 'distribution-tenant' if self.is_tenant else 'distribution'
        return f'arn:aws:cloudfront::{ACCOUNT}:{kind}/{self.id}'


def parse(text):
    """ID and settings; see README.md.

    behavior=PATTERN@POLICY may be repeated; "legacy" as POLICY is the form
    with ForwardedValues, whose query string is part of the key; "absent" is
    neither.
    """
    identifier, *settings = text.split(',')
    result = Distribution(identifier)
    result.domain = f'd{identifier.lower()}.cloudfront.net'
    for setting in settings:
        name, _, value = setting.partition('=')
        if name == 'alias':
            result.aliases.append(value)
        elif name == 'behavior' and '@' in value:
            result.behaviors.append(tuple(value.split('@', 1)))
        elif setting in ('functions', 'staging'):
            setattr(result, setting, True)
        elif setting == 'disabled':
            result.enabled = False
        elif name in ('origin', 'origin-path', 'domain', 'root', 'policy'):
            setattr(result, name.replace('-', '_'), value)
        else:
            raise ValueError(f'not a distribution: {text}')
    return result


def _origin(dist):
    website = '.s3-website' in dist.origin
    kind = group('CustomOriginConfig', tag('HTTPPort', 80),
                 tag('HTTPSPort', 443),
                 tag('OriginProtocolPolicy', 'http-only')) if website else \
        group('S3OriginConfig', tag('OriginAccessIdentity', ''))
    return group('Origin', tag('Id', 'o1'), tag('DomainName', dist.origin),
                 tag('OriginPath', dist.origin_path),
                 group('CustomHeaders', items([])), kind)


def _behavior(dist, name, pattern, policy):
    functions = [group('FunctionAssociation',
                       tag('FunctionARN', 'arn:aws:cloudfront::1:function/f'),
                       tag('EventType', 'viewer-request'))] \
        if dist.functions else []
    caching = '' if policy == 'absent' else \
        tag('CachePolicyId', policy) if policy != 'legacy' else \
        group('ForwardedValues', tag('QueryString', 'true'),
              group('Cookies', tag('Forward', 'none'))) + \
        tag('MinTTL', 0) + tag('DefaultTTL', 86400) + tag('MaxTTL', 31536000)
    return group(name, *([tag('PathPattern', pattern)] if pattern else []),
                 tag('TargetOriginId', 'o1'),
                 tag('ViewerProtocolPolicy', 'redirect-to-https'),
                 group('FunctionAssociations', items(functions)), caching)


def _common(dist):
    """What the configuration and the summary in lists share, in order."""
    aliases = [tag('CNAME', name) for name in dist.aliases]
    behaviors = [_behavior(dist, 'CacheBehavior', *pair)
                 for pair in dist.behaviors]
    return (group('Aliases', items(aliases)),
            group('Origins', items([_origin(dist)])),
            _behavior(dist, 'DefaultCacheBehavior', None, dist.policy),
            group('CacheBehaviors', items(behaviors)),
            group('CustomErrorResponses', items([])), tag('Comment', ''),
            tag('PriceClass', 'PriceClass_All'),
            tag('Enabled', str(dist.enabled).lower()))


def _tail(dist):
    return (tag('WebACLId', ''), tag('HttpVersion', 'http2'),
            tag('IsIPV6Enabled', 'true'),
            tag('Staging', str(dist.staging).lower()),
            tag('ConnectionMode', 'direct'))


def summary(dist):
    return group('DistributionSummary', tag('Id', dist.id),
                 tag('ARN', dist.arn), tag('ETag', ETAG),
                 tag('Status', 'Deployed'), tag('LastModifiedTime', MODIFIED),
                 tag('DomainName', dist.domain), *_common(dist), *_tail(dist))


def _config_parts(dist):
    aliases, *rest = _common(dist)
    return (tag('CallerReference', 'made-' + dist.id), aliases,
            tag('DefaultRootObject', dist.root), *rest, *_tail(dist))


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


# Query strings in the key, by policy; that of any other one is unknown.
POLICIES = {CACHING_OPTIMIZED: 'none',
            '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': 'none',
            'policy-none': 'none', 'policy-all': 'all',
            'policy-some': 'whitelist'}


def cache_policy(identifier):
    """None: there is no such policy."""
    if identifier not in POLICIES:
        return None
    query = group('QueryStringsConfig',
                  tag('QueryStringBehavior', POLICIES[identifier]))
    return replies.document(
        'CachePolicy', tag('Id', identifier), tag('LastModifiedTime', MODIFIED),
        group('CachePolicyConfig', tag('Name', identifier),
              tag('DefaultTTL', 86400), tag('MaxTTL', 31536000),
              tag('MinTTL', 1),
              group('ParametersInCacheKeyAndForwardedToOrigin', query)),
        headers={'ETag': ETAG})


def _domains(dist):
    return group('Domains', *(group('member', tag('Domain', name),
                                    tag('Status', 'active'))
                              for name in dist.aliases))


def tenants(page, found):
    """A page of a list without Quantity: it ends where no NextMarker is."""
    following = [tag('NextMarker', page.next_marker)] if page.truncated else []
    entries = [group('DistributionTenantSummary', tag('Id', dist.id),
                     tag('DistributionId', 'EMULTITENANTEX'),
                     tag('Name', dist.id), tag('Arn', dist.arn),
                     _domains(dist), tag('CreatedTime', MODIFIED),
                     tag('LastModifiedTime', MODIFIED), tag('ETag', ETAG),
                     tag('Enabled', 'true'), tag('Status', 'Deployed'))
               for dist in found]
    return replies.document('ListDistributionTenantsResult', *following,
                            group('DistributionTenantList', *entries))


def tenant(dist):
    return replies.document(
        'DistributionTenant', tag('Id', dist.id), tag('Name', dist.id),
        tag('Arn', dist.arn), _domains(dist),
        tag('Enabled', 'true'), tag('Status', 'Deployed'),
        headers={'ETag': ETAG})
