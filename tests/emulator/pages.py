"""Marker and MaxItems: cut one page out of a list."""

import re
from urllib.parse import unquote

from replies import ApiError

MAX_ITEMS = 100


class Page:
    """One page. NextMarker is the id of the last entry shown.

    values: Marker and MaxItems, of what was asked.
    """

    def __init__(self, ids, values, most=MAX_ITEMS):
        self.marker = values.get('Marker', '')
        self.max_items = min(
            most, _max_items(values.get('MaxItems', str(MAX_ITEMS))))
        start = 0
        if self.marker:
            if self.marker not in ids:
                raise ApiError('InvalidArgument', 'The marker is not valid.')
            start = ids.index(self.marker) + 1
        self.ids = ids[start:start + self.max_items]
        self.truncated = start + len(self.ids) < len(ids)
        self.next_marker = self.ids[-1] if self.truncated else None


def values_of(query):
    """A query string as a dictionary."""
    pairs = (part.partition('=') for part in query.split('&') if part)
    return {unquote(name): unquote(value) for name, _, value in pairs}


def _max_items(text):
    if not re.fullmatch('[0-9]{1,9}', text) or not 1 <= int(text) <= MAX_ITEMS:
        raise ApiError('InvalidArgument',
                       f'MaxItems must be a number from 1 to {MAX_ITEMS}.')
    return int(text)
