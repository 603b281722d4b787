"""A built site of many files, and what makes a tree of it: edgediff plan
--site, git add -A and git write-tree.

All lies in a directory of its own below TMPDIR, where there is no cache of a
run before.
"""

import json
import os
import random
import shutil
import subprocess
import tempfile

CHANGED = 10


def page(directory, i, per_folder):
    if per_folder == 1:
        return os.path.join(directory, f"s{i % 40}", f"t{i // 40 % 50}",
                            f"page-{i}", "index.html")
    return os.path.join(directory, f"s{i // per_folder}", f"page-{i}.html")


def make_site(directory, files, per_folder=1):
    """One folder for each page, as generators do it, or several pages in
    each."""
    rng = random.Random(1)
    words = [f"w{i}" for i in range(2000)]
    for i in range(files):
        path = page(directory, i, per_folder)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="ascii") as f:
            f.write(f"<title>{i}</title>" + " ".join(rng.choices(words, k=400)))


def change_site(directory, per_folder=1):
    for i in range(CHANGED):
        with open(page(directory, i, per_folder), "a",
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


class Built:
    """A built site, and what makes trees of it; remove() when done."""

    def __init__(self, edgediff, files, per_folder=1):
        self.top = tempfile.mkdtemp(prefix="edgediff-bench.")
        self.site = os.path.join(self.top, "site")
        self.ours = os.path.join(self.top, "ours")
        theirs = os.path.join(self.top, "theirs")
        self.repositories = [self.ours, theirs]
        git = ["git", f"--git-dir={theirs}/.git", f"--work-tree={self.site}"]
        plan = [os.path.abspath(edgediff), "plan", "-q", "-C", self.ours,
                "--site", self.site]
        make_site(self.site, files, per_folder)
        self.per_folder = per_folder
        self.first = [[*plan, "--base=empty", "--output=paths"]]
        self.add = [[*git, "add", "-A"], [*git, "write-tree"]]
        self.plan = plan

    def renew(self, number):
        """An empty repository for one of the two."""
        shutil.rmtree(self.repositories[number], ignore_errors=True)
        repository(self.repositories[number])

    def again(self):
        """The command after a run, and ten files that changed since."""
        base = deployed(self.plan)
        change_site(self.site, self.per_folder)
        return [[*self.plan, base, "--output=paths"]]

    def remove(self):
        shutil.rmtree(self.top)
