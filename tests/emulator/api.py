"""The operations: a request in, a Reply out, and what the log shall say."""

import random
import re
import time
from dataclasses import dataclass
from urllib.parse import unquote

import batch
import credentials
import distributions
import paths as path_rules
import quota
import replies
import sigv4
from pages import Page, values_of
from replies import API_DATE, REUSED, ApiError
from store import Store

# A base path of one's own, with faults of its own: see README.md.
LANE = re.compile('/lane[0-9]+(?=/)')
XML_TYPES = ('application/xml', 'text/xml')

# (method, pattern, operation)
ROUTES = [(method, re.compile(f'/{API_DATE}/{pattern}'), op)
          for method, pattern, op in (
    ('POST', 'distribution(?:-tenant)?/([^/]+)/invalidation', 'Create'),
    ('GET', 'distribution(?:-tenant)?/([^/]+)/invalidation/([^/]+)', 'Get'),
    ('GET', 'distribution(?:-tenant)?/([^/]+)/invalidation', 'List'),
    ('GET', 'distribution', 'ListDistributions'),
    ('GET', 'distribution/([^/]+)', 'GetDistribution'),
    ('GET', 'distribution/([^/]+)/config', 'GetDistributionConfig'),
    ('GET', 'distribution-tenant/([^/]+)', 'GetDistributionTenant'),
    ('POST', 'distribution-tenants', 'ListDistributionTenants'),
    ('GET', 'cache-policy/([^/]+)', 'GetCachePolicy'))]

# As IAM names them.
ACTIONS = {'Create': 'CreateInvalidation', 'Get': 'GetInvalidation',
           'List': 'ListInvalidations'}


@dataclass
class Request:
    method: str
    target: str
    headers: list
    body: bytes
    scheme: str
    now: float
    op: str = 'Unknown'
    distribution: str = None
    invalidation: str = None
    is_tenant_call: bool = False
    lane: str = ''

    def header(self, name, default=''):
        found = sigv4.header_values(self.headers, name)
        return found[0] if found else default

    @property
    def query(self):
        return self.target.partition('?')[2]


class Api:
    """One account; options as options.parse() returns them."""

    def __init__(self, options):
        self.options = options
        self.distributions = {dist.id: dist for dist in options.distribution}
        self.store = Store(options.state, options.complete_after,
                           options.complete_polls)
        self.quota = quota.make(options.quota, options.quota_paths,
                                options.quota_wildcards)
        self.rate = quota.ApiRate(*options.api_rate)
        known = dict(options.key)
        self.verifier = sigv4.Verifier(known, window=options.window,
                                       strictness=options.signatures)
        self.credentials = credentials.Services(options, known)

    def now(self):
        return time.time() + self.options.skew

    def route(self, request):
        """Fill in the operation and what it is about."""
        self.credentials.route(request)
        path = request.target.partition('?')[0]
        base = self.options.base_path
        if not path.startswith(base + '/'):
            return
        path = path[len(base):]
        lane = LANE.match(path)
        if lane:
            request.lane = lane.group()
            path = path[lane.end():]
        for method, pattern, op in ROUTES:
            match = pattern.fullmatch(path)
            if match and method == request.method:
                ids = [unquote(part) for part in match.groups()] + [None, None]
                request.op, request.distribution, request.invalidation = \
                    op, ids[0], ids[1]
                request.is_tenant_call = \
                    path.startswith(f'/{API_DATE}/distribution-tenant/')

    def authenticate(self, request, record):
        """Note in the log whether the signature holds; return the refusal."""
        verifier = self.verifier
        if request.op in credentials.OPS:
            if request.op != 'AssumeRole':
                return None  # not signed
            verifier = self.credentials.verifier
        try:
            record['access_key'] = verifier.identify(request.headers).key_id
            verifier.check(request.method, request.target,
                           request.headers, request.body, request.now)
        except sigv4.Refused as refused:
            record['signature'] = f'{refused.code}: {refused.detail}'
            return replies.error(refused.code, refused.message)
        record['signature'] = 'unchecked' \
            if self.options.signatures == 'off' else 'ok'
        return None

    def perform(self, request, record):
        """Carry the request out. The signature has been accepted."""
        try:
            if request.op == 'Unknown':
                raise ApiError('UnknownOperationException')
            if request.op in credentials.OPS:
                return self.credentials.perform(request, record)
            with self.store.lock:
                self.rate.admit(request.op)
                if request.distribution is not None and \
                        request.op != 'GetCachePolicy':
                    self._check_distribution(request)
                return getattr(self, 'do_' + request.op)(request, record)
        except ApiError as error:
            return replies.error(error.code, error.message)

    def _check_distribution(self, request):
        dist = self.distributions.get(request.distribution)
        if request.distribution in self.options.deny:
            action = ACTIONS.get(request.op, request.op)
            if request.is_tenant_call:
                action += 'ForDistributionTenant'
            kind = distributions.Distribution(request.distribution)
            raise ApiError('AccessDenied', f'User: arn:aws:iam::'
                           f'{replies.ACCOUNT}:user/ci is not authorized to '
                           f'perform: cloudfront:{action} on resource: '
                           f'{kind.arn} because no identity-based policy '
                           f'allows the cloudfront:{action} action')
        if dist is None or dist.is_tenant != request.is_tenant_call:
            raise ApiError('EntityNotFound' if request.is_tenant_call
                           else 'NoSuchDistribution')

    def do_Create(self, request, record):
        reference, paths = self._read_batch(request, record)
        known = self.store.find(request.distribution, reference)
        if known:
            if known.paths != paths:
                if self.options.batch_exists_code:
                    raise ApiError('InvalidationBatchAlreadyExists')
                raise ApiError('InvalidArgument', REUSED)
            record.update(id=known.id, effective=False)
            return self._created(request, known,
                                 self.store.status(known, request.now))
        self.quota.admit(paths, self.store.in_progress(request.distribution,
                                                       request.now))
        inv = self.store.add(request.distribution, reference, paths,
                             request.now)
        record.update(id=inv.id, effective=True)
        return self._created(request, inv, 'InProgress')

    def _read_batch(self, request, record):
        media = request.header('content-type').partition(';')[0]
        if media and media.strip().lower() not in XML_TYPES:
            raise ApiError('MalformedInput',
                           'The Content-Type of the request is not XML.')
        reference, quantity, paths = batch.read(request.body)
        record.update(caller_reference=reference, paths=paths)
        if quantity != len(paths):
            raise ApiError('InconsistentQuantities')
        if not paths:
            raise ApiError('InvalidArgument',
                           'Your request contains no invalidation paths.')
        if len(paths) > self.options.max_batch:
            raise ApiError('BatchTooLarge')
        if any(path_rules.problem(path, self.options.lenient_tilde,
                                  self.options.lenient_star)
               for path in paths):
            raise ApiError('InvalidArgument')
        batch.check_reference(reference)
        return reference, paths

    def _created(self, request, inv, status):
        path = request.target.partition('?')[0]
        where = f'{request.scheme}://{request.header("host")}{path}/{inv.id}'
        return replies.invalidation(inv, status, self._order(inv), status=201,
                                    headers={'Location': where})

    def _order(self, inv):
        paths = list(inv.paths)
        if self.options.permute:
            random.Random(inv.id).shuffle(paths)
        return paths

    def do_Get(self, request, _record):
        inv = self.store.get(request.distribution, request.invalidation)
        if inv is None:
            raise ApiError('NoSuchInvalidation')
        inv.polls += 1
        return replies.invalidation(inv, self.store.status(inv, request.now),
                                    self._order(inv))

    def do_List(self, request, _record):
        found = {inv.id: inv
                 for inv in self.store.newest_first(request.distribution)}
        page = Page(list(found), values_of(request.query), self.options.page)
        entries = [replies.summary(found[i],
                                   self.store.status(found[i], request.now))
                   for i in page.ids]
        return replies.listing('InvalidationList', page, entries)

    def do_ListDistributions(self, request, _record):
        found = {i: dist for i, dist in self.distributions.items()
                 if not dist.is_tenant}
        page = Page(list(found), values_of(request.query), self.options.page)
        entries = [distributions.summary(found[i]) for i in page.ids]
        return replies.listing('DistributionList', page, entries)

    def do_ListDistributionTenants(self, request, _record):
        found = {i: dist for i, dist in self.distributions.items()
                 if dist.is_tenant}
        page = Page(list(found), batch.read_tenants(request.body),
                    self.options.page)
        return distributions.tenants(page, [found[i] for i in page.ids])

    def do_GetDistribution(self, request, _record):
        busy = self.store.in_progress(request.distribution, request.now)
        return distributions.document(self.distributions[request.distribution],
                                      len(busy))

    def do_GetDistributionConfig(self, request, _record):
        return distributions.config(self.distributions[request.distribution])

    def do_GetDistributionTenant(self, request, _record):
        return distributions.tenant(self.distributions[request.distribution])

    def do_GetCachePolicy(self, request, _record):
        reply = distributions.cache_policy(request.distribution)
        if reply is None:
            raise ApiError('NoSuchCachePolicy')
        return reply
