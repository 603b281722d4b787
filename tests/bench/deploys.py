#!/usr/bin/env python3
"""Make a bare, packed repository with a linear history of deploys.

usage: deploys.py DIR FILES DEPLOYS

The site is that of history.py. Each deploy, three hours after the one before,
modifies 1 to 24 files near each other or spread out, and every fifth adds a
page and deletes one. The same arguments give the same object ids.
"""

import os
import random
import subprocess
import sys

from history import path

START = 1700000000
STEP = 3 * 3600


def entry(i, text):
    return f"M 100644 inline {path(i)}\ndata {len(text)}\n{text}\n"


def deploy(number, files, chance):
    """The changes of one deploy as lines of git fast-import."""
    n = chance.choice([1, 1, 2, 3, 5, 8, 12, 24])
    if chance.random() < 0.5:
        start = chance.randrange(files - n)
        chosen = range(start, start + n)
    else:
        chosen = chance.sample(range(files), n)
    lines = [entry(i, f"page {i}, deploy {number}") for i in chosen]
    if number % 5 == 0:
        lines.append(entry(files + number, f"new in {number}"))
        lines.append(f"D {path(files + number - 50)}\n"
                     if number > 50 else "")
    return "".join(lines)


def main():
    directory, files, deploys = sys.argv[1], *map(int, sys.argv[2:4])
    if os.path.exists(os.path.join(directory, "done")):
        return
    chance = random.Random(1)
    subprocess.run(["git", "init", "-q", "--bare", directory], check=True)
    subprocess.run(["git", "-C", directory, "symbolic-ref", "HEAD",
                    "refs/heads/main"], check=True)
    with subprocess.Popen(["git", "-C", directory, "fast-import", "--quiet"],
                          stdin=subprocess.PIPE) as importer:
        for number in range(deploys + 1):
            text = "".join(entry(i, f"page {i}") for i in range(files)) \
                if number == 0 else deploy(number, files, chance)
            importer.stdin.write(
                f"commit refs/heads/main\ncommitter bench <bench@example.com> "
                f"{START + number * STEP} +0000\ndata 1\nx\n{text}".encode())
        importer.stdin.close()
    subprocess.run(["git", "-C", directory, "repack", "-adq"], check=True)
    with open(os.path.join(directory, "done"), "w", encoding="utf-8"):
        pass


if __name__ == "__main__":
    main()
