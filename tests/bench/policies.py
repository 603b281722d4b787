"""How others purge, worked out from a set of changed URL paths alone.

Written from what those tools do, not from src/plan: each takes the changed
files and the changed URL paths, and gives the items it would submit.
"""

import bisect
import posixpath

FEW = 8
MANY = 100


def urls_of(file):
    """A file's URL paths: itself, and the folder of an index document."""
    url = "/" + file
    if posixpath.basename(file) == "index.html":
        return [url, url[:-len("index.html")]]
    return [url]


def per_file(files, _urls):
    """One path a file, as 's3cmd sync --cf-invalidate' or a loop over 'git
    diff' does: the address of a folder is forgotten."""
    return ["/" + file for file in files]


def per_url(_files, urls):
    return list(urls)


def whole_site(_files, urls):
    return ["/*"] if urls else []


def all_above(_files, urls):
    return list(urls) if len(urls) <= MANY else ["/*"]


def folded(_files, urls):
    """Deepest folders first, until few items are left."""
    items = set(urls)
    while len(items) > FEW:
        deepest = max(map(depth, items))
        if deepest <= 1:
            return ["/*"]
        items = {above(item) if depth(item) == deepest else item
                 for item in items}
    return sorted(items)


def place(item):
    """A file, or the folder that a wildcard or an address stands for."""
    return item.rstrip("*").rstrip("/") if item.endswith(("/*", "/")) else item


def depth(item):
    return place(item).count("/")


def above(item):
    """The wildcard of the folder that an item lies in."""
    return posixpath.dirname(place(item)).rstrip("/") + "/*"


def per_folder(files, _urls):
    """DIR/* for each folder with a change; files at the top as they are."""
    items = set()
    for file in files:
        folder = posixpath.dirname(file)
        items.update([f"/{folder}/*"] if folder else urls_of(file))
    return sorted(items)


def per_top_folder(files, _urls):
    items = set()
    for file in files:
        top, slash, _ = file.partition("/")
        items.update([f"/{top}/*"] if slash else urls_of(file))
    return sorted(items)


POLICIES = {
    "one path per file": per_file,
    "one path per URL": per_url,
    "whole site (/*)": whole_site,
    f"/* if more than {MANY} URLs": all_above,
    f"fold folders until <= {FEW}": folded,
    "DIR/* per changed folder": per_folder,
    "DIR/* per top folder": per_top_folder,
}


class Site:
    """The URL paths of a site before a deploy, sorted."""

    def __init__(self, urls, changed):
        self.kept = sorted(urls - changed)

    def swept(self, items):
        """How many unchanged URL paths the items throw out of the cache."""
        total, last = 0, None
        for stem in sorted(i[:-1] for i in items if i.endswith("*")):
            if last is not None and stem.startswith(last):
                continue
            last = stem
            total += (bisect.bisect_left(self.kept, stem + "\U0010ffff")
                      - bisect.bisect_left(self.kept, stem))
        return total


def stale(items, changed, strict=False):
    """Changed URL paths that no item covers. That DIR/* covers DIR/ itself is
    doubted; strict does not count on it."""
    exact = {i for i in items if not i.endswith("*")}
    stems = tuple(i[:-1] for i in items if i.endswith("*"))
    if strict and "/" not in stems:
        return sum(1 for url in changed if url not in exact
                   and not url[:-1].startswith(stems))
    return sum(1 for url in changed
               if url not in exact and not url.startswith(stems))
