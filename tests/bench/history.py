#!/usr/bin/env python3
"""Make a bare, packed repository of a site with two deploys.

usage: history.py DIR FILES CHANGES...

About 28 files a directory, two levels of directories. Tag 'base' is the first
deploy; tag 'cN' is a deploy that modifies N files, spread over the site. The
same arguments give the same object ids.
"""

import os
import subprocess
import sys

PER_DIRECTORY = 28
DIRECTORIES_PER_SECTION = 40


def path(i):
    directory = i // PER_DIRECTORY
    section = directory // DIRECTORIES_PER_SECTION
    name = "index.html" if i % PER_DIRECTORY == 0 else f"page-{i:07}.html"
    return f"section-{section:04}/topic-{directory:06}/{name}"


def commit(out, tag, parent, changes):
    out.write(f"commit refs/heads/{tag}\n"
              "committer bench <bench@example.com> 1700000000 +0000\n"
              f"data {len(tag)}\n{tag}\n".encode())
    if parent:
        out.write(f"from refs/heads/{parent}\n".encode())
    for i, text in changes:
        out.write(f"M 100644 inline {path(i)}\n"
                  f"data {len(text)}\n{text}\n".encode())


def main():
    directory, files = sys.argv[1], int(sys.argv[2])
    if os.path.exists(os.path.join(directory, "done")):
        return
    subprocess.run(["git", "init", "-q", "--bare", directory], check=True)
    with subprocess.Popen(["git", "-C", directory, "fast-import", "--quiet"],
                          stdin=subprocess.PIPE) as importer:
        out = importer.stdin
        commit(out, "base", None, ((i, f"page {i}") for i in range(files)))
        for n in map(int, sys.argv[3:]):
            step = max(1, files // n)
            changed = range(step // 2, files, step)[:n]
            commit(out, f"c{n}", "base", ((i, f"new {i}") for i in changed))
        out.close()
    subprocess.run(["git", "-C", directory, "repack", "-adq"], check=True)
    with open(os.path.join(directory, "done"), "w", encoding="utf-8"):
        pass


if __name__ == "__main__":
    main()
