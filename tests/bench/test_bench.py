#!/usr/bin/env python3
"""What the benchmark works out, by hand; and its replay of a small history.

    test_bench.py EDGEDIFF      'edgediff' is checked against the replay
"""

import os
import sys
import tempfile
import unittest

import growth
import policies
import quality
import regress
import shapes
from measure import exponent

FILES = ["a/b/1.html", "a/b/2.html", "a/c/index.html", "top.html"]
URLS = sorted(url for name in FILES for url in policies.urls_of(name))


class Policies(unittest.TestCase):
    def test_forms(self):
        self.assertEqual(policies.urls_of("index.html"), ["/index.html", "/"])
        self.assertEqual(policies.urls_of("a/index.html"),
                         ["/a/index.html", "/a/"])
        self.assertEqual(policies.urls_of("aindex.html"), ["/aindex.html"])

    def test_each(self):
        wanted = {
            "one path per file": ["/a/b/1.html", "/a/b/2.html",
                                  "/a/c/index.html", "/top.html"],
            "one path per URL": URLS,
            "whole site (/*)": ["/*"],
            "DIR/* per changed folder": ["/a/b/*", "/a/c/*", "/top.html"],
            "DIR/* per top folder": ["/a/*", "/top.html"],
            "/* if more than 100 URLs": URLS,
            "fold folders until <= 8": URLS,
        }
        self.assertEqual(set(wanted), set(policies.POLICIES))
        for name, items in wanted.items():
            self.assertEqual(policies.POLICIES[name](FILES, URLS), items, name)

    def test_nothing_is_no_item(self):
        for name, policy in policies.POLICIES.items():
            self.assertEqual(policy([], []), [], name)

    def test_more_than_many(self):
        urls = [f"/{i}" for i in range(101)]
        self.assertEqual(policies.all_above([], urls), ["/*"])
        self.assertEqual(policies.all_above([], urls[1:]), urls[1:])

    def test_deepest_folders_are_folded_first(self):
        urls = [f"/a/b/c/{i}" for i in range(5)] + \
            [f"/a/b/{i}" for i in range(5)] + ["/x", "/y"]
        # 12; /a/b/c/* is 8.
        self.assertEqual(policies.folded([], urls),
                         sorted(["/a/b/c/*", "/x", "/y"] + urls[5:10]))
        # 13 become 9, all of one depth below become the folder above.
        self.assertEqual(policies.folded([], urls + ["/z"]),
                         ["/a/b/*", "/x", "/y", "/z"])
        self.assertEqual(policies.folded([], [f"/{i}" for i in range(9)]),
                         ["/*"])

    def test_what_is_swept_and_what_is_stale(self):
        changed = {"/a/1", "/a/2", "/b/"}
        site = policies.Site({"/a/1", "/a/2", "/a/3", "/a/b/4", "/ab", "/b/",
                              "/b/5"}, changed)
        self.assertEqual(site.swept(["/a/1", "/a/2", "/b/"]), 0)
        self.assertEqual(site.swept(["/a/*"]), 2)
        self.assertEqual(site.swept(["/a/*", "/a/b/*", "/a*"]), 3)
        self.assertEqual(site.swept(["/*"]), 4)
        self.assertEqual(policies.stale(["/a/*"], changed), 1)
        self.assertEqual(policies.stale(["/a/*", "/b/*"], changed), 0)
        self.assertEqual(policies.stale(["/a/*", "/b/*"], changed, True), 1)
        self.assertEqual(policies.stale(["/*"], {"/"}, True), 0)


class Figures(unittest.TestCase):
    def test_exponents(self):
        self.assertAlmostEqual(exponent([(1, 5), (10, 50), (100, 500)]), 1)
        self.assertAlmostEqual(exponent([(10, 7), (1000, 7)]), 0)
        self.assertAlmostEqual(exponent([(1, 3), (4, 6)]), 0.5)

    def test_along_files_and_changes(self):
        grid = growth.Grid()
        for files in (10, 100):
            for changes in (1, 10):
                grid.instructions(files, changes, files * changes ** 2)
        self.assertEqual(
            {(r["along"], r["fixed"]): round(r["exponent"], 6)
             for r in grid.result()},
            {("files", 1): 1, ("files", 10): 1, ("changes", 10): 2,
             ("changes", 100): 2})

    def test_own_cost_is_without_calls_and_libraries(self):
        profile = """ob=(1) /bin/own
fn=(1) f
10 5
+1 7
cfn=(2) g
cob=(2) /lib/other.so
calls=2 0
* 100
-1 2
ob=(2)
fn=(2)
0 50
ob=(1)
fn=(3) h
0 1
"""
        self.assertEqual(regress.own_cost(profile.splitlines(), "/bin/own"),
                         15)
        self.assertEqual(regress.own_cost(profile.splitlines(),
                                          "/lib/other.so"), 50)


class Estimate(unittest.TestCase):
    """Raises where a figure of the program is not that of the replay."""
    edgediff = None

    def test_figures_are_those_of_the_replay(self):
        for name in shapes.SHAPES:
            with tempfile.TemporaryDirectory() as top:
                directory = os.path.join(top, name)
                shapes.make(directory, name, days=6)
                result = quality.compare(self.edgediff, directory, name)
            rows = {row["policy"]: row for row in result["rows"]}
            self.assertGreater(result["changed_urls"], 0)
            self.assertEqual(rows["edgediff"]["stale"], 0)
            self.assertLess(rows["edgediff"]["items"],
                            rows["one path per URL"]["items"])
            self.assertLess(rows["edgediff"]["swept"],
                            rows["fold folders until <= 8"]["swept"])


if __name__ == "__main__":
    Estimate.edgediff = sys.argv.pop(1)
    unittest.main()
