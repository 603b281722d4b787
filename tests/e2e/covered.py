#!/usr/bin/env python3
"""Check a ledger: each entry's invalidations cover what changed since the
entry before it, and were effective ones of the emulator.

usage: covered.py REF DISTRIBUTION LOG
"""

import json
import subprocess
import sys


def git(*args):
    return subprocess.run(['git', *args], check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def covers(items, path):
    return any(path == item or
               (item.endswith('*') and path.startswith(item[:-1]))
               for item in items)


def main():
    ref, distribution, log = sys.argv[1:]
    known = {}
    with open(log, encoding='utf-8') as file:
        for line in file:
            record = json.loads(line)
            if record.get('distribution') == distribution and record.get('id'):
                known[record['id']] = record['paths']
    chain = git('rev-list', '--reverse', ref).split()
    for before, after in zip(chain, chain[1:]):
        message = git('log', '-1', '--format=%B', after)
        items = []
        for line in message.splitlines():
            if line.startswith('Invalidation: '):
                items += known[line.partition(' ')[2]]
        for name in git('diff', '--name-only', before, after).split():
            if not covers(items, '/' + name):
                sys.exit(f'{after} does not cover {name}: {items}')
    print(f'{len(chain)} entries')


if __name__ == '__main__':
    main()
