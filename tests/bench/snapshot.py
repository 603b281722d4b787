"""A built site of many files, and how long it takes to make a tree of it.

    python3 tests/bench/snapshot.py EDGEDIFF FILES

edgediff plan --site against git add -A and git write-tree, each once into an
empty repository, then edgediff again after ten files changed. In a directory
of its own below TMPDIR, where there is no cache of a run before.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

CHANGED = 10


def make_site(directory, files):
    """One folder for each page, as generators do it."""
    rng = random.Random(1)
    words = [f"w{i}" for i in range(2000)]
    for i in range(files):
        folder = os.path.join(directory, f"s{i % 40}", f"t{i // 40 % 50}",
                              f"page-{i}")
        os.makedirs(folder)
        with open(os.path.join(folder, "index.html"), "w",
                  encoding="ascii") as f:
            f.write(f"<title>{i}</title>" + " ".join(rng.choices(words, k=400)))


def change_site(directory):
    for i in range(CHANGED):
        path = os.path.join(directory, f"s{i}", "t0", f"page-{i}")
        with open(os.path.join(path, "index.html"), "a",
                  encoding="ascii") as f:
            f.write("changed")


def repository(path):
    git = ["git", "-c", "user.name=n", "-c", "user.email=e", "-C", path]
    subprocess.run(["git", "init", "-q", path], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "empty"],
                   check=True)


def deployed(plan):
    """The tree that the site is now."""
    out = subprocess.run([*plan, "--base=empty", "--output=json"], check=True,
                         stdout=subprocess.PIPE).stdout
    return json.loads(out)["head"]["tree"]


def compare(edgediff, files, measure):
    """Rows of 'what', seconds and peak KiB of edgediff and of what it is
    compared with; measure(commands) gives one such pair."""
    top = tempfile.mkdtemp(prefix="edgediff-bench.")
    site = os.path.join(top, "site")
    ours, theirs = os.path.join(top, "ours"), os.path.join(top, "theirs")
    git = ["git", f"--git-dir={theirs}/.git", f"--work-tree={site}"]
    plan = [os.path.abspath(edgediff), "plan", "-q", "-C", ours,
            "--site", site]
    try:
        make_site(site, files)
        repository(ours)
        repository(theirs)
        first = measure([[*plan, "--base=empty", "--output=paths"]])
        add = measure([[*git, "add", "-A"], [*git, "write-tree"]])
        base = deployed(plan)
        change_site(site)
        second = measure([[*plan, base, "--output=paths"]])
    finally:
        shutil.rmtree(top)
    return [(f"--site / git add + write-tree, {files} files", first, add),
            (f"--site, {CHANGED} changed / the first time", second, first)]


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import bench
    for what, a, b in compare(sys.argv[1], int(sys.argv[2]), bench.measure):
        print(f"{what}: {a[0]:.2f} s / {b[0]:.2f} s = {a[0] / b[0]:.2f}, "
              f"peak {a[1] / 1024:.1f} MiB")
