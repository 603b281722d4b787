#!/usr/bin/env python3
"""Do what the README and the manual tell the reader to do.

    readme.py BUILD

Every command in an indented block or between backquotes of README.md, and
every display of man/*, is run as written: in a copy of a site with two deploys
(fixtures/demo below public/, the first tagged 'deployed'), against the
emulator. It must exit 0. Output that is shown must be what is printed,
configuration must be what 'edgediff rules' takes, and each row of a table of
edits one that fixtures/sites records. What cannot be run here is listed below
with the reason; a command that is neither fails.
"""

import itertools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
DEMO = TOP / "fixtures" / "demo"
DISTRIBUTION = "E2EXAMPLE"
HOST = "www.example.com"
PROGRAMS = ("edgediff", "make", "sh", "git", "aws", "hugo", "source")

# What stands for something of the reader's, and what it is here.
PLACES = [
    ("BASE", ["deployed"]), ("[HEAD]", ["", "HEAD"]),
    ("[BRANCH]", ["", "main"]), ("PREFIX=/usr/local DESTDIR=", ["{install}"]),
    ("FILE|/URL/PATH", ["public/index.html", "/index.html"]),
    ("/srv/git/site.git", ["{bare}"]),
]

# Not run here: pattern, reason.
ELSEWHERE = [
    (r"make$", "this check is of what it builds"),
    (r"make check", "this is a part of it"),
    (r"make bench", "takes minutes, or installs packages"),
    (r"make deb", "builds packages and a static program: minutes"),
    (r"make demo$", "its script is run, see OUTPUTS"),
    (r"sh tests/setup/need\.sh build$", "'make check' has run it"),
    (r"aws ", "another program; only the AWS knows these"),
    (r"edgediff .*\| xargs -0 aws ", "tests/e2e/awscli.bats runs it"),
    (r"hugo$", "tests/sites runs it"),
    (r".* completion (zsh|fish)", "of other shells; tests/e2e has them"),
    (r"edgediff hook post-receive$", "wants git's lines; tests/e2e/hook.bats"),
]

# Commands that want a target with a ledger.
WITH_LEDGER = re.compile(r"refs/edgediff/|--branch|--ledger-remote")


class Failure(Exception):
    """What is not as it is written."""


def environment(home, path):
    """Nothing of whoever runs this."""
    return {
        "PATH": f"{path}:{os.environ['PATH']}", "HOME": str(home),
        "LC_ALL": "C", "TZ": "UTC", "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org",
        "GIT_AUTHOR_DATE": "2026-06-01T00:00:00Z",
        "GIT_COMMITTER_DATE": "2026-06-01T00:00:00Z",
        "AWS_EC2_METADATA_DISABLED": "true",
        "CLOUDFRONT_DISTRIBUTION_ID": DISTRIBUTION,
    }


class Sandbox:
    """The sites and the emulator; fresh() is where a command runs."""

    def __init__(self, build, work):
        self.work, self.n = work, 0
        self.env = environment(work, build)
        self.git("config", "--global", "init.defaultBranch", "main")
        self.git("config", "--global", "protocol.file.allow", "always")
        keys = "aws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = " \
            "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\n"
        (work / ".aws").mkdir()
        (work / ".aws" / "config").write_text(
            f"[default]\n{keys}[profile deploy]\n{keys}")
        self.start_emulator()
        self.make_plain()
        self.make_ledger()

    def start_emulator(self):
        ready = self.work / "ready"
        self.emulator = subprocess.Popen(
            [sys.executable, str(TOP / "tests/emulator/emulator.py"),
             "--ready", str(ready), "--complete-after", "0",
             "--distribution", f"{DISTRIBUTION},alias={HOST}",
             "--distribution", "E3EXAMPLE"],
            stdout=subprocess.DEVNULL)
        while not ready.exists() or not ready.stat().st_size:
            if self.emulator.poll() is not None:
                raise SystemExit("the emulator does not start")
            time.sleep(0.05)
        self.env["AWS_ENDPOINT_URL_CLOUDFRONT"] = ready.read_text().strip()

    def run(self, *command, cwd=None):
        return subprocess.run(command, cwd=cwd or self.work, env=self.env,
                              stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False)

    def git(self, *args, cwd=None):
        done = self.run("git", *args, cwd=cwd)
        if done.returncode != 0:
            raise SystemExit(f"git {args}: {done.stderr.decode()}")
        return done.stdout.decode().strip()

    def make_plain(self):
        self.plain = self.work / "plain"
        self.git("init", "-q", "--template=", str(self.plain))
        for deploy in ("first", "second"):
            shutil.rmtree(self.plain / "public", ignore_errors=True)
            shutil.copytree(DEMO / deploy, self.plain / "public")
            self.git("add", "-A", cwd=self.plain)
            self.git("commit", "-q", "-m", deploy, cwd=self.plain)
            if deploy == "first":
                self.git("tag", "deployed", cwd=self.plain)
        # It is copied often, so few files are better.
        self.git("gc", "-q", cwd=self.plain)
        tree = self.git("rev-parse", "deployed:public", cwd=self.plain)
        self.env.update(LAST_TREE=tree, LAST=tree)

    def make_ledger(self):
        """With a target, whose ledger is in the origin, too."""
        self.ledger = self.work / "ledger"
        shutil.copytree(self.plain, self.ledger)
        (self.ledger / ".edgediff").write_text(
            f'[site]\n\troot = public\n[target "production"]\n'
            f"\tdistribution = {DISTRIBUTION}\n\tbranch = main\n")
        self.git("add", "-A", cwd=self.ledger)
        self.git("commit", "-q", "-m", "configure", cwd=self.ledger)
        done = self.run("edgediff", "submit", "-q", "--base=empty", "HEAD~1",
                        "--config", ".edgediff", cwd=self.ledger)
        if done.returncode != 0:
            raise SystemExit(done.stderr.decode())
        origin = self.work / "origin.git"
        self.git("clone", "-q", "--bare", str(self.ledger), str(origin))
        self.git("remote", "add", "origin", str(origin), cwd=self.ledger)
        self.git("push", "-q", "origin", "refs/edgediff/*", cwd=self.ledger)

    def fresh(self, with_ledger):
        self.n += 1
        copy = self.work / f"copy-{self.n}"
        shutil.copytree(self.ledger if with_ledger else self.plain, copy)
        return copy

    def bare(self):
        self.n += 1
        path = self.work / f"bare-{self.n}.git"
        self.git("clone", "-q", "--bare", str(self.plain), str(path))
        return path

    def close(self):
        self.emulator.terminate()
        self.emulator.wait()


def expand(command):
    """The commands that a line with places for the reader's words means."""
    found = [(place, values) for place, values in PLACES if place in command]
    for values in itertools.product(*(v for _, v in found)):
        line = command
        for (place, _), value in zip(found, values):
            line = line.replace(place, value)
        yield line.rstrip()


def do(sandbox, command):
    """Run one line of a shell."""
    if any(re.match(pattern, command) for pattern, _ in ELSEWHERE):
        return
    if command.startswith("make") and not command.startswith("make install"):
        raise Failure(f"'{command}' is not on the list of what is not run")
    for line in expand(command):
        where = sandbox.fresh(WITH_LEDGER.search(line))
        if line.startswith("make"):
            where = TOP
        line = line.replace("{install}", f"DESTDIR={sandbox.work}/installed") \
            .replace("{bare}", str(sandbox.bare()) if "{bare}" in line else "")
        done = sandbox.run("bash", "-o", "pipefail", "-c", line, cwd=where)
        if done.returncode != 0:
            raise Failure(f"'{line}' exits {done.returncode}: "
                          f"{done.stderr.decode().strip()}")
        if line.startswith("make install"):
            for name in ("bin/edgediff", "share/man/man1/edgediff.1"):
                if not list(sandbox.work.glob(f"installed/**/{name}")):
                    raise Failure(f"'{line}' does not install {name}")


def configure(sandbox, text):
    """A snippet of configuration is one that 'edgediff rules' takes."""
    where = sandbox.fresh(False)
    for name in re.findall(r"^\s*source = (\S+)$", text, re.M):
        (where / name).mkdir()
        (where / name / "index.html").write_text("x")
    (where / ".edgediff").write_text(text)
    sandbox.git("add", "-A", cwd=where)
    sandbox.git("commit", "-q", "-m", "configure", cwd=where)
    done = sandbox.run("edgediff", "rules", "HEAD", cwd=where)
    if done.returncode != 0 or done.stderr:
        raise Failure("'edgediff rules' does not take\n" + text
                      + done.stderr.decode())


def demo(sandbox):
    """What 'make demo' prints, by its script."""
    done = sandbox.run("sh", str(TOP / "tests/setup/demo.sh"),
                       shutil.which("edgediff", path=sandbox.env["PATH"]))
    if done.returncode != 0:
        raise Failure(f"demo.sh exits {done.returncode}")
    return done.stdout.decode()


# Output in README.md: what it starts with, what prints it; None: the reason
# why it is not compared is that it differs from machine to machine.
OUTPUTS = [(r"\d+ changed files ->", demo),
           (r"(commit|plan /|submit /|first plan|estimate,|growth|planner|"
            r"policies|what) |\w+: [\d,]+ URL paths", None)]


def shows(shown, printed):
    """Are the lines shown among those printed, in order and without a gap
    but where '...' says so? Indentation does not count."""
    pieces = [[]]
    for line in shown:
        if line.strip() == "...":
            pieces.append([])
        else:
            pieces[-1].append(line.strip())
    lines, at = [line.strip() for line in printed.splitlines()], 0
    for piece in filter(None, pieces):
        while lines[at:at + len(piece)] != piece:
            at += 1
            if at > len(lines):
                return False
        at += len(piece)
    return True


def compare(sandbox, block):
    for pattern, source in OUTPUTS:
        if re.match(pattern, block[0].strip()):
            if source and not shows(block, source(sandbox)):
                raise Failure("not what is printed:\n" + "\n".join(block))
            return
    raise Failure("neither commands nor output that is known:\n"
                  + "\n".join(block))


def blocks_of_markdown(text):
    """Indented blocks, with the blank lines in them."""
    block, after_blank = [], True
    for line in [*text.splitlines(), "end"]:
        indented = line.startswith("    ")
        if indented and (block or after_blank):
            block.append(line[4:])
        elif block and not line.strip():
            block.append("")
        elif block:
            while not block[-1]:
                block.pop()
            yield block
            block = []
        after_blank = not line.strip()


def blocks_of_manual(text):
    """Displays of mdoc, of one line and of several."""
    for match in re.finditer(r"^\.Dl (.*)$|^\.Bd .*\n((?:.*\n)*?)\.Ed$", text,
                             re.M):
        line, lines = (part and part.replace("\\e", "\\")
                       for part in match.groups())
        yield [line] if line else lines.rstrip("\n").split("\n")


def quoted(text):
    """Commands of more than one word within backquotes."""
    words = re.findall(r"`([^`\n]+(?:\n[^`\n]+)?)`",
                       re.sub(r"^    .*$", "", text, flags=re.M))
    return [w.replace("\n", " ") for w in words
            if w.partition(" ")[0] in PROGRAMS and " " in w]


def check_block(sandbox, block):
    first = block[0].split()[0]
    if first.startswith("["):
        configure(sandbox, "\n".join(block) + "\n")
    elif first in PROGRAMS:
        for line in filter(None, block):
            # What follows two blanks says what the command is for.
            command, _, rest = line.partition("  ")
            variables = re.search(r"PREFIX=\S+ DESTDIR=", rest)
            if variables:
                command += " " + variables.group(0)
            if command.split()[0] not in PROGRAMS:
                raise Failure(f"no command that is known: {command}")
            do(sandbox, command)
    else:
        compare(sandbox, block)


def check_tables(_sandbox, text):
    """Rows of edits are those that fixtures/sites/README.md records."""
    recorded = (TOP / "fixtures/sites/README.md").read_text()
    sections = {name: body for name, body in re.findall(
        r"^### (.*?)\n(.*?)(?=^### |\Z)", recorded, re.M | re.S)}
    tables = re.findall(r"^\| (\w+): edit \(of a site of (\d+) pages\).*\n"
                        r".*\n((?:\|.*\n)+)", text, re.M)
    if len(tables) != text.count(": edit (of"):
        raise Failure("a table of edits cannot be read")
    for generator, pages, rows in tables:
        body = [b for name, b in sections.items()
                if name.startswith(f"{generator}: {pages} pages,")]
        for row in rows.splitlines():
            if not body or row not in body[0].splitlines():
                raise Failure(f"not in fixtures/sites/README.md: {row}")
    claim = re.search(r"(\d+) edits of\s+(\w+) sites", text)
    edits = sum(body.count("\n| ") - 1 for body in sections.values())
    if claim and int(claim.group(1)) != edits:
        raise Failure(f"{claim.group(0)}: there are {edits}")


def checks():
    """(where, function, argument) of everything that is written."""
    text = (TOP / "README.md").read_text()
    yield "README.md", check_tables, text
    for block in blocks_of_markdown(text):
        yield "README.md", check_block, block
    for command in quoted(text):
        yield "README.md", do, command
    for page in sorted((TOP / "man").glob("*.[15]")):
        for block in blocks_of_manual(page.read_text()):
            yield f"man/{page.name}", check_block, block


def main():
    bad = good = 0
    with tempfile.TemporaryDirectory(prefix="edgediff-readme.") as work:
        sandbox = Sandbox(pathlib.Path(sys.argv[1]).resolve(),
                          pathlib.Path(work).resolve())
        try:
            for where, function, argument in checks():
                try:
                    function(sandbox, argument)
                    good += 1
                except Failure as failure:
                    bad += 1
                    print(f"not ok: {where}: {failure}")
        finally:
            sandbox.close()
    print(f"{good} as written, {bad} not")
    return 1 if bad or not good else 0


if __name__ == "__main__":
    sys.exit(main())
