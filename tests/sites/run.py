#!/usr/bin/env python3
"""Prove the presets against the real generators.

Each site under fixtures/sites is built before and after each edit of its
table in fixtures/sites/edits. Every output that differs, under every URL it
has, must be covered by the plan that edgediff makes from the source alone.

    run.py EDGEDIFF [SITE...]        prints one Markdown table per site

Exit status: 0 all covered; 1 something stays stale, an edit that a table
marks 'selective' is not, or a row is not that of fixtures/sites/README.md;
77 a generator is not installed.
"""

import concurrent.futures
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading

TOP = pathlib.Path(__file__).resolve().parents[2]
SITES = TOP / "fixtures" / "sites"
ENV = {
    "PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8",
    "TZ": "UTC", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_AUTHOR_DATE": "2024-06-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2024-06-01T00:00:00Z",
}
# Builds with sanitizers take these.
ENV.update({name: os.environ[name] for name in ("ASAN_OPTIONS", "LSAN_OPTIONS")
            if name in os.environ})
BUILD = {
    "hugo": ["hugo", "--quiet", "--noTimes", "-d"],
    "jekyll": ["jekyll", "build", "-q", "--disable-disk-cache", "-d"],
}
# The builder of a thread, and of all threads.
BUILDER = threading.local()
BUILDERS = []
PAGE = (".html", ".htm")
SAFE = set(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
           b"-._$+!(),;/:@=&~*")


def fail(argv, cwd, status, said):
    raise SystemExit("%s in %s: exit %d\n%s" % (
        " ".join(map(str, argv)), cwd, status, said))


def run(argv, cwd):
    done = subprocess.run(argv, cwd=cwd, env=ENV, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        fail(argv, cwd, done.returncode,
             done.stdout.decode() + done.stderr.decode())
    return done.stdout.decode()


def start_jekyll():
    """jekyll.rb, by the Ruby that 'jekyll' asks for."""
    with open(shutil.which("jekyll"), encoding="utf-8") as f:
        first = f.readline()
    ruby = first[2:].split() if first.startswith("#!") and \
        "ruby" in first else ["ruby"]
    BUILDERS.append(subprocess.Popen(
        [*ruby, TOP / "tests" / "sites" / "jekyll.rb"], env=ENV,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE))
    return BUILDERS[-1]


def run_jekyll(argv, cwd):
    """As run() would, which takes three times as long: most of it is Ruby
    that starts. Each thread has a builder of its own."""
    if not hasattr(BUILDER, "jekyll"):
        BUILDER.jekyll = start_jekyll()
    line = "\t".join([str(cwd), *argv[1:]]) + "\n"
    BUILDER.jekyll.stdin.write(line.encode())
    BUILDER.jekyll.stdin.flush()
    answer = BUILDER.jekyll.stdout.readline().split()
    status, size = map(int, answer) if answer else (1, 0)
    said = BUILDER.jekyll.stdout.read(size).decode()
    if status != 0:
        fail(argv, cwd, status, said)


def load(path):
    """A table: blocks of '* NAME [selective]' and lines 'VERB ARG...'."""
    edits = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("* "):
            name, _, flag = line[2:].partition(" !")
            edits.append({"name": name.strip(), "steps": [],
                          "selective": flag == "selective"})
        else:
            edits[-1]["steps"].append((number, line.strip()))
    return edits


def text(word):
    return word.replace("\\n", "\n").replace("\\s", " ").replace("\\e", "")


def apply(top, steps):
    """put FILE TEXT | add FILE TEXT | sub FILE OLD => NEW | rm | mv | paint"""
    for number, step in steps:
        verb, name, *rest = step.split(" ", 2)
        name = text(name)
        rest = rest[0] if rest else ""
        path = top / name
        if verb == "put":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text(rest) + "\n")
        elif verb == "add":
            path.write_text(path.read_text() + text(rest) + "\n")
        elif verb == "sub":
            old, new = (text(word) for word in rest.split(" => "))
            was = path.read_text()
            if old not in was:
                raise SystemExit("line %d: '%s' is not in %s" %
                                 (number, old, name))
            path.write_text(was.replace(old, new, 1))
        elif verb == "rm":
            path.unlink() if path.is_file() else shutil.rmtree(path)
        elif verb == "mv":
            (top / rest).parent.mkdir(parents=True, exist_ok=True)
            path.rename(top / rest)
        elif verb == "copy":
            shutil.copy(path, top / rest)
        else:
            raise SystemExit("line %d: no verb '%s'" % (number, verb))


def build(generator, source, out):
    """The published files: path -> digest."""
    start = run_jekyll if generator == "jekyll" else run
    start(BUILD[generator] + [str(out)], source)
    files = {}
    for path in sorted(out.rglob("*")):
        if path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            files[path.relative_to(out).as_posix()] = digest
    shutil.rmtree(out)
    return files


def encoded(path):
    raw = path.encode()
    return "/" + "".join(chr(b) if b in SAFE else "%%%02X" % b for b in raw)


def urls(path):
    """Every URL path of one output: as a file, and as an index document."""
    url = encoded(path)
    forms = [url]
    if url.endswith("/index.html"):
        forms.append(url[:-len("index.html")])
    return forms


def covers(item, url):
    """'p*' is not trusted to match p itself; '/*' matches everything."""
    if item == "/*":
        return True
    if item.endswith("*"):
        return url.startswith(item[:-1]) and len(url) >= len(item)
    return url == item


def covered(items, url):
    return any(covers(item, url) for item in items)


def sweeps(items, path):
    return any(covered(items, url) for url in urls(path))


def commit(repo, tree_of, parent):
    index = dict(ENV, GIT_INDEX_FILE=str(tree_of) + ".index",
                 GIT_DIR=str(repo), GIT_WORK_TREE=str(tree_of))

    def git(*args):
        return subprocess.run(["git", *args], env=index, check=True,
                              stdout=subprocess.PIPE,
                              cwd=tree_of).stdout.decode().strip()
    git("add", "-A", "-f", ".")
    tree = git("write-tree")
    return git("commit-tree", "-m", "x", *(["-p", parent] if parent else []),
               tree)


class Site:
    def __init__(self, edgediff, name, work):
        self.name = name
        self.generator = name.split("-")[0]
        self.edgediff = edgediff
        self.work = work / name
        self.source = self.work / "base"
        self.repo = self.work / "repo.git"
        shutil.copytree(SITES / name, self.source)
        run(["git", "init", "-q", "--bare", str(self.repo)], self.work)
        self.base = commit(self.repo, self.source, None)
        self.files = build(self.generator, self.source, self.work / "base.out")
        self.pages = [p for p in self.files if p.endswith(PAGE)]

    def plan(self, head):
        return run([self.edgediff, "plan", self.base, head, "--output=paths",
                    "--set", "site.preset=" + self.generator],
                   self.repo).splitlines()

    def check(self, number, edit):
        source = self.work / ("edit%d" % number)
        shutil.copytree(SITES / self.name, source, symlinks=True)
        apply(source, edit["steps"])
        # Before the build, which leaves files of its own behind.
        items = self.plan(commit(self.repo, source, self.base))
        files = build(self.generator, source,
                      self.work / ("edit%d.out" % number))
        shutil.rmtree(source)
        changed = [p for p in sorted(set(files) | set(self.files))
                   if files.get(p) != self.files.get(p)]
        stale = [url for p in changed for url in urls(p)
                 if not covered(items, url)]
        swept = [p for p in self.pages if sweeps(items, p)]
        kept_pages = [p for p in self.pages if p not in changed]
        needless = [p for p in kept_pages if p in swept]
        return {
            "edit": edit, "items": items, "changed": changed, "stale": stale,
            "swept": len(swept) / len(self.pages),
            "collateral": len(needless) / len(self.pages),
        }


def show(result):
    items = result["items"]
    stars = sum(item.endswith("*") for item in items)
    plan = "`/*`" if items == ["/*"] else "%d" % len(items)
    if stars and items != ["/*"]:
        plan += " (%d with `*`)" % stars
    return "| %s | %d | %s | %.0f %% | %d |" % (
        result["edit"]["name"], len(result["changed"]), plan,
        100 * result["collateral"], len(result["stale"]))


def failures(result):
    name = result["edit"]["name"]
    for url in result["stale"]:
        yield "%s: stale: %s" % (name, url)
    if result["edit"]["selective"] and (result["items"] == ["/*"] or
                                        result["swept"] >= 0.5):
        yield "%s: sweeps %.0f %% of the pages" % (name,
                                                   100 * result["swept"])


def recorded(heading):
    """The rows of one site in the README of the sites."""
    text = (SITES / "README.md").read_text()
    return text.partition(heading)[2].partition("\n### ")[0].splitlines()


def prove(edgediff, name, work, pool):
    site = Site(edgediff, name, work)
    edits = load(SITES / "edits" / (name + ".txt"))
    heading = "### %s: %d pages, %d files\n" % (name, len(site.pages),
                                               len(site.files))
    known = recorded(heading)
    print(heading)
    print("| edit | changed outputs | items | collateral | stale |")
    print("|---|--:|--:|--:|--:|")
    bad = []
    for result in pool.map(site.check, range(len(edits)), edits):
        row = show(result)
        print(row, flush=True)
        bad += failures(result)
        if row not in known:
            bad.append("not in fixtures/sites/README.md: " + row)
        if os.environ.get("V"):
            print("\n".join("    " + item for item in result["items"]))
    print("")
    for line in bad:
        print("not ok: " + line, file=sys.stderr)
    return len(bad)


def main():
    edgediff = str(pathlib.Path(sys.argv[1]).resolve())
    names = sys.argv[2:] or sorted(p.stem for p in (SITES / "edits").glob("*.txt"))
    bad = 0
    for generator in BUILD:
        if not shutil.which(generator):
            print("%s is not installed" % generator, file=sys.stderr)
            return 77
    with tempfile.TemporaryDirectory() as work, \
            concurrent.futures.ThreadPoolExecutor(2) as pool:
        for name in names:
            bad += prove(edgediff, name, pathlib.Path(work), pool)
    for builder in BUILDERS:
        builder.communicate()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
