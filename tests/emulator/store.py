"""The invalidations: kept in memory and, if wanted, in a file of JSON Lines."""

import base64
import hashlib
import json
import os
import threading
from dataclasses import dataclass


@dataclass
class Invalidation:
    id: str
    distribution: str
    reference: str
    paths: list
    created: float
    polls: int = 0
    done: bool = False


class Store:
    """All calls but add() and status() only look; hold lock across a pair.

    complete_after  seconds after which an invalidation is Completed, or None
    complete_polls  the Get that sees it Completed (1: the first), or None
    """

    def __init__(self, state_file=None, complete_after=None,
                 complete_polls=None):
        if complete_after is None and complete_polls is None:
            complete_after = 0
        self.complete_after = complete_after
        self.complete_polls = complete_polls
        self.lock = threading.RLock()
        self.all = []
        self.by_reference = {}
        self.state = None
        if state_file:
            self._load(state_file)
            self.state = open(state_file, 'a', encoding='utf-8')

    def find(self, distribution, reference):
        return self.by_reference.get((distribution, reference))

    def get(self, distribution, identifier):
        return next((inv for inv in self.all if inv.id == identifier
                     and inv.distribution == distribution), None)

    def newest_first(self, distribution):
        return [inv for inv in reversed(self.all)
                if inv.distribution == distribution]

    def add(self, distribution, reference, paths, now):
        inv = Invalidation(self._new_id(distribution, reference), distribution,
                           reference, paths, now)
        self._remember(inv)
        self._save({'id': inv.id, 'distribution': distribution,
                    'caller_reference': reference, 'paths': paths,
                    'created': now})
        return inv

    def status(self, inv, now):
        if not inv.done and self._is_due(inv, now):
            inv.done = True
        return 'Completed' if inv.done else 'InProgress'

    def in_progress(self, distribution, now):
        return [inv for inv in self.newest_first(distribution)
                if self.status(inv, now) == 'InProgress']

    def complete_all(self):
        with self.lock:
            for inv in self.all:
                if not inv.done:
                    inv.done = True
                    self._save({'id': inv.id, 'completed': True})

    def _is_due(self, inv, now):
        if self.complete_after is not None and \
                now >= inv.created + self.complete_after:
            return True
        return self.complete_polls is not None and \
            inv.polls >= self.complete_polls

    def _new_id(self, distribution, reference):
        # Same calls, same ids: failing tests are easier to compare.
        seed = f'{len(self.all)}\n{distribution}\n{reference}'
        digest = hashlib.sha256(seed.encode()).digest()
        return 'I' + base64.b32encode(digest).decode()[:15]

    def _remember(self, inv):
        self.all.append(inv)
        self.by_reference[inv.distribution, inv.reference] = inv

    def _load(self, name):
        if not os.path.exists(name):
            return
        with open(name, encoding='utf-8') as file:
            for line in file:
                self._replay(json.loads(line))

    def _replay(self, entry):
        if 'distribution' in entry:
            self._remember(Invalidation(
                entry['id'], entry['distribution'], entry['caller_reference'],
                entry['paths'], entry['created'],
                done=entry.get('completed', False)))
            return
        for inv in self.all:
            if inv.id == entry['id']:
                inv.done = True

    def _save(self, entry):
        if self.state:
            self.state.write(json.dumps(entry) + '\n')
            self.state.flush()
