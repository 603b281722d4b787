"""A model of the cache at the edge: what an invalidation takes out of it.

Pure: no I/O and no clock. A cache key is the URL path as viewers ask for it,
percent-encoded, with '?query' after it where the query is part of the key.
Keys are compared byte by byte: case and the spelling of escapes matter.
"""


def covers(item, key, tags=(), star_matches_empty=False):
    """Whether one item of an invalidation takes the object under key out.

    item                an exact path, 'prefix*' or '#tag'
    tags                the object's tags; compared without regard to case
    star_matches_empty  whether '/dir/*' takes '/dir/' itself; reports differ,
                        and the cautious answer is that it does not
    """
    if item.startswith('#'):
        return item[1:].lower() in {tag.lower() for tag in tags}
    if item == '/*':
        return key.startswith('/')
    if not item.endswith('*'):
        return item == key
    prefix = item[:-1]
    return key.startswith(prefix) and (star_matches_empty or key != prefix)


def purged(items, key, tags=(), star_matches_empty=False):
    """Whether any of the items does."""
    return any(covers(item, key, tags, star_matches_empty) for item in items)


class Edge:
    """Cached objects: key -> (content, tags).

    rewrite            what a viewer-request function makes of a path; the
                       rewritten path is the cache key
    query_in_key       whether the query string is part of the key
    tagging            whether the distribution reads tags at all
    """

    def __init__(self, star_matches_empty=False, query_in_key=False,
                 tagging=True, rewrite=None):
        self.star_matches_empty = star_matches_empty
        self.query_in_key = query_in_key
        self.tagging = tagging
        self.rewrite = rewrite or (lambda path: path)
        self.objects = {}

    def key(self, url):
        path, mark, query = url.partition('?')
        path = self.rewrite(path)
        return path + mark + query if self.query_in_key else path

    def get(self, url, origin):
        """What a viewer sees. origin(url) gives (content, tags) on a miss."""
        key = self.key(url)
        if key not in self.objects:
            content, tags = origin(url)
            self.objects[key] = (content, tags if self.tagging else ())
        return self.objects[key][0]

    def invalidate(self, items):
        """Drop what the items cover; return the dropped keys, sorted."""
        gone = sorted(key for key, (_, tags) in self.objects.items()
                      if purged(items, key, tags, self.star_matches_empty))
        for key in gone:
            del self.objects[key]
        return gone
