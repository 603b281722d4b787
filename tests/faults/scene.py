"""What faults are injected into: repositories, an emulator, and the judge.

A Scene is a folder with everything that a run may change: home, caches, the
repository with its ledger, a built site. It is made once; each run with a
fault gets a copy, so that the runs know nothing of each other. Whatever the
fault was, heal() then runs the program without one and looks at what is there.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "emulator"))

import options  # noqa: E402
from server import Server  # noqa: E402

REF = "refs/edgediff/production"
DISTRIBUTIONS = ("E2EONE", "E2ETWO")
# What differs between runs although it should.
CHANGES = re.compile(r'"CreateTime": "[^"]*"')

class Emulator:
    """In this process, so that it can be asked and emptied."""

    def __init__(self, *arguments):
        for name in DISTRIBUTIONS:
            arguments += ("--distribution", name)
        self.server = Server(options.parse(arguments))
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()
        self.url = self.server.url

    def forget(self):
        store = self.server.api.store
        with store.lock:
            store.all.clear()
            store.by_reference.clear()
        with self.server.log.lock:
            self.server.log.lines.clear()

    def made(self, distribution):
        """The invalidations that count, each as its list of paths."""
        store = self.server.api.store
        with store.lock:
            return [inv.paths for inv in store.all
                    if inv.distribution == distribution]

    def bad_signatures(self):
        with self.server.log.lock:
            lines = [json.loads(line) for line in self.server.log.lines]
        return [line for line in lines
                if line["signature"] not in ("ok", "unchecked")]


def environment(home, extra=()):
    """As little as can be; nothing of whoever runs the tests."""
    new = {"PATH": os.environ["PATH"], "HOME": home, "LC_ALL": "C",
           "TZ": "UTC", "GIT_CONFIG_NOSYSTEM": "1",
           "XDG_CACHE_HOME": home + "/cache",
           "AWS_EC2_METADATA_DISABLED": "true",
           "AWS_MAX_ATTEMPTS": "3"}
    for who in ("AUTHOR", "COMMITTER"):
        new[f"GIT_{who}_NAME"] = "Ann"
        new[f"GIT_{who}_EMAIL"] = "ann@example.org"
        new[f"GIT_{who}_DATE"] = "1700000000 +0000"
    new.update(extra)
    return new


class Result:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def __str__(self):
        return f"status {self.status}\n--- stdout\n{self.out}" \
               f"--- stderr\n{self.err}"


class Scene:
    """arguments: of edgediff, '@' standing for the scene's folder."""

    def __init__(self, program, top, emulator=None, extra=()):
        self.program = program
        self.template = os.path.join(top, "template")
        self.place = os.path.join(top, "place")
        self.arguments = []
        self.emulator = emulator
        self.extra = dict(extra)
        self.stdin = ""
        self.once = None  # a file that is written when it is not there
        self.repeats = False  # what was done is done again
        self.right_made = self.right_ledger = None
        self.repository = self.template + "/repo"
        os.makedirs(self.template + "/home/.aws")

    # ---- making it ----

    def put(self, path, text):
        path = os.path.join(self.template, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)

    def git(self, *arguments):
        done = subprocess.run(
            ["git", "-C", self.repository, *arguments], check=True,
            capture_output=True, text=True, stdin=subprocess.DEVNULL,
            env=environment(self.template + "/home"))
        return done.stdout.strip()

    def commit(self, message):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)

    def init(self, *arguments):
        subprocess.run(["git", "init", "-q", "--template=", "-b", "main",
                        *arguments, self.repository], check=True,
                       env=environment(self.template + "/home"))

    def make_bare(self):
        bare = self.template + "/bare"
        os.rename(self.repository + "/.git", bare)
        shutil.rmtree(self.repository)
        os.rename(bare, self.repository)
        self.git("config", "core.bare", "true")

    def prepare(self, *arguments):
        """What was deployed before. It happens in the place, as the
        configuration says where that is."""
        self.fresh()
        self.arguments = list(arguments)
        result = self.run()
        if result.status != 0:
            raise SystemExit(f"the first deploy: {result}")
        shutil.rmtree(self.template)
        os.rename(self.place, self.template)
        self.repository = self.template + "/repo"

    # ---- running it ----

    def fresh(self):
        """A new copy, and an emulator that knows of nothing."""
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.copytree(self.template, self.place, symlinks=True)
        self.repository = self.place + "/repo"
        if self.emulator:
            self.emulator.forget()

    def command(self):
        return [self.program] + [a.replace("@", self.place)
                                 for a in self.arguments]

    def env(self, extra=()):
        new = environment(self.place + "/home",
                          {k: v.replace("@", self.place)
                           for k, v in self.extra.items()})
        if self.emulator:
            new["AWS_ENDPOINT_URL_CLOUDFRONT"] = self.emulator.url
        new.update(extra)
        return new

    def run(self, extra=(), before=(), timeout=60, **how):
        """before: a command that runs the command; extra: variables."""
        how = {"stdout": subprocess.PIPE, **how}
        done = subprocess.run(
            [*before, *self.command()], env=self.env(extra),
            cwd=self.repository, input=self.stdin, stderr=subprocess.PIPE,
            text=True, timeout=timeout, check=False, **how)
        return Result(done.returncode, done.stdout, done.stderr)

    # ---- judging it ----

    def ledger(self):
        """(entries, and of the newest: tree, paths, time), or None."""
        try:
            n = self.git("rev-list", "--count", REF)
        except subprocess.CalledProcessError:
            return None
        paths = self.git("log", "-1", "--format=%(trailers:key=Paths)"
                         "%(trailers:key=Month-Paths)", REF)
        when = int(self.git("log", "-1", "--format=%ct", REF))
        return (int(n), self.git("rev-parse", REF + "^{tree}"), paths,
                "now" if abs(when - time.time()) < 900 else when)

    def made(self):
        return {d: self.emulator.made(d) for d in DISTRIBUTIONS
                if self.emulator.made(d)}

    def files(self):
        """What lies about: all but objects."""
        found = set()
        for folder, _, names in os.walk(self.place):
            found |= {os.path.join(folder, name)[len(self.place) + 1:]
                      for name in names}
        return {name for name in found if not is_object(name)}

    def learn(self):
        """A run without faults: what is right."""
        self.fresh()
        self.right = self.run()
        if self.right.status != 0:
            raise SystemExit(f"without a fault:\n{self.right}")
        if self.emulator:
            self.right_ledger = self.ledger()
            self.right_made = self.made()
            if not self.right_made and not self.is_first():
                raise SystemExit(f"nothing was submitted:\n{self.right}")
        self.right_files = self.files()
        self.right_text = self.text()

    def is_marked(self, name):
        """The ref's lock that the next deploy to move the ledger removes: a
        run that was killed after the move has left nothing else to do."""
        lock = os.path.join(self.place, name)
        marker = lock[:-len(REF + ".lock")] + "edgediff/moving"
        return name.endswith(REF + ".lock") and os.path.getsize(marker) > 0

    def is_first(self):
        return "--base=HEAD" in self.arguments

    def text(self):
        """Of the file that the program writes, if there is one."""
        if not self.once:
            return None
        try:
            with open(os.path.join(self.place, self.once),
                      encoding="utf-8") as f:
                return f.read()
        except FileNotFoundError:
            return None

    def same_output(self, result):
        return CHANGES.sub("", result.out) == CHANGES.sub("", self.right.out)

    def wrong_now(self, result, statuses=(1, 75), killed=False):
        """What is wrong about a run with a fault, or None."""
        if result.status == 0:
            return self._wrong_success(result)
        if killed and result.status == 137:
            return None
        if result.status not in statuses:
            return f"status {result.status}"
        lines = result.err.splitlines()
        if not lines or not lines[-1].startswith(("edgediff: ", "::error ")):
            return "no message"
        return None

    def _wrong_success(self, result):
        if not self.same_output(result):
            return "another output with status 0"
        if self.emulator and self.made() != self.right_made:
            return f"status 0, but made {self.made()}"
        if self.emulator and self.ledger() != self.right_ledger:
            return f"status 0, but the ledger is {self.ledger()}"
        if self.text() != self.right_text:
            return f"status 0, but wrote {self.text()}"
        return None

    def wrong_healed(self, fsck=False, signed=True):
        """What is wrong after a run without a fault, or None."""
        if self.once and self.text():
            # It is there, and another run says so; an empty one is filled.
            return None if self.text() == self.right_text else \
                f"half a file: {self.text()}"
        right_made, right_ledger = self.right_made, self.right_ledger
        if self.repeats and self.ledger() == right_ledger:
            right_made = {d: made * 2 for d, made in right_made.items()}
            right_ledger = None
        result = self.run()
        if result.status != 0:
            return f"not healed: {result}"
        if self.text() != self.right_text:
            return f"another file: {self.text()}"
        if not self.emulator:
            return None if self.same_output(result) else \
                f"another output, later: {result}"
        if self.made() != right_made:
            return f"made {self.made()}, not {right_made}"
        if right_ledger and self.ledger() != right_ledger:
            return f"the ledger is {self.ledger()}, not {right_ledger}"
        if signed and self.emulator.bad_signatures():
            return f"bad signature: {self.emulator.bad_signatures()}"
        litter = {name for name in self.files() - self.right_files
                  if not self.is_marked(name)}
        if litter:
            return f"litter: {sorted(litter)}"
        if fsck:
            self.git("fsck", "--strict", "--no-dangling")
        return None


def is_object(name):
    """An object, or the start of one, which git's own cleaning removes."""
    folder, base = os.path.split(name)
    top = os.path.basename(folder)
    return "/objects" in folder and (
        len(base) == 38 and len(top) == 2 or base.startswith("tmp_obj"))
