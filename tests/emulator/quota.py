"""The quotas on invalidations, old and new, and the rate of API calls."""

import time

from paths import is_wildcard
from replies import TOO_MANY, ApiError

DEFAULTS = {'in-progress': (3000, 15), 'rate': (150, 1)}


class Bucket:
    """A token bucket; take(n) fails for ever if n is over the capacity."""

    def __init__(self, rate, capacity, clock=time.monotonic):
        self.rate = rate
        self.capacity = capacity
        self.tokens = capacity
        self.clock = clock
        self.last = clock()

    def refill(self):
        now = self.clock()
        self.tokens = min(self.capacity,
                          self.tokens + (now - self.last) * self.rate)
        self.last = now

    def take(self, wanted):
        self.refill()
        if wanted > self.tokens:
            return False
        self.tokens -= wanted
        return True


def split(paths):
    """(items that are no wildcard, wildcards)."""
    wildcards = sum(map(is_wildcard, paths))
    return len(paths) - wildcards, wildcards


class NoQuota:
    def admit(self, paths, in_progress):
        pass


class InProgressQuota:
    """So many files, and apart from them so many wildcards, at a time."""

    def __init__(self, files, wildcards):
        self.files = files
        self.wildcards = wildcards

    def admit(self, paths, in_progress):
        """in_progress: the unfinished invalidations of the distribution."""
        files, wildcards = split(paths)
        for inv in in_progress:
            more_files, more_wildcards = split(inv.paths)
            files += more_files
            wildcards += more_wildcards
        # Only a kind that the request has can be the one it exceeds.
        if wildcards > self.wildcards and split(paths)[1]:
            raise ApiError('TooManyInvalidationsInProgress',
                           TOO_MANY.format('wildcard '))
        if files > self.files and split(paths)[0]:
            raise ApiError('TooManyInvalidationsInProgress')


class RateQuota:
    """So many paths, wildcards among them, and so many wildcards a second."""

    def __init__(self, paths, wildcards, clock=time.monotonic):
        self.paths = Bucket(paths, paths, clock)
        self.wildcards = Bucket(wildcards, wildcards, clock)

    def admit(self, paths, in_progress):
        del in_progress
        wildcards = split(paths)[1]
        self.paths.refill()
        if len(paths) > self.paths.tokens or \
                not self.wildcards.take(wildcards):
            raise ApiError('Throttling')
        self.paths.take(len(paths))


class ApiRate:
    """One bucket for each operation, as AWS keeps them; none without a rate."""

    def __init__(self, rate, burst, clock=time.monotonic):
        self.make = lambda: Bucket(rate, burst, clock)
        self.buckets = {}
        self.limited = bool(rate)

    def admit(self, op):
        if not self.limited:
            return
        if not self.buckets.setdefault(op, self.make()).take(1):
            raise ApiError('Throttling')


def make(model, paths=None, wildcards=None):
    if model == 'none':
        return NoQuota()
    default_paths, default_wildcards = DEFAULTS[model]
    kind = InProgressQuota if model == 'in-progress' else RateQuota
    return kind(default_paths if paths is None else paths,
                default_wildcards if wildcards is None else wildcards)
