"""The rules for one item of an invalidation: a path, or a #tag."""

import re

MAX_CHARACTERS = 4000
MAX_TAG = 256

# RFC 1738's unsafe characters; '%' and '~' have rules of their own. A raw "'"
# is safe there, but was reported as refused: a client should write %27.
UNSAFE = frozenset(' <>"#{}|\\^`[]\'')


def problem(item, lenient_tilde=False, lenient_star=False):
    """Say what is wrong with an item, or return None if it is accepted.

    lenient_tilde  accept '~' and '%7E', which the service cannot invalidate
    lenient_star   accept '*' before the end, where it is no wildcard
    """
    if item.startswith('#'):
        return _tag_problem(item[1:])
    if not item.startswith('/'):
        return 'does not start with /'
    if len(item) > MAX_CHARACTERS:
        return f'is longer than {MAX_CHARACTERS} characters'
    return _character_problem(item) or _escape_problem(item) or \
        (None if lenient_tilde else _tilde_problem(item)) or \
        (None if lenient_star else _star_problem(item))


def is_wildcard(item):
    return item.startswith('/') and item.endswith('*')


def _tag_problem(tag):
    if not 1 <= len(tag) <= MAX_TAG:
        return f'is a tag of not 1 to {MAX_TAG} characters'
    if re.search(r'[^!-~]|,', tag):
        return 'is a tag with a character that tags cannot have'
    return None


def _character_problem(path):
    for char in path:
        if not '!' <= char <= '~' or char in UNSAFE:
            return f'has a raw {ascii(char)}'
    return None


def _escape_problem(path):
    if re.search(r'%(?![0-9A-Fa-f]{2})', path):
        return 'has a % without two hexadecimal digits'
    return None


def _tilde_problem(path):
    if '~' in path or '%7e' in path.lower():
        return 'has a tilde'
    return None


def _star_problem(path):
    if '*' in path[:-1]:
        return 'has a * before the end'
    return None
