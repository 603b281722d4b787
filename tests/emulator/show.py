#!/usr/bin/env python3
"""Print facts from the emulator's log: show.py LOG COMMAND [DISTRIBUTION]

count           how many requests came in
effective       how many invalidations were made (retries are not counted)
paths           their paths, sorted, one a line
refs            their caller references, in order
requests        METHOD op status code fault, one line a request
bad-signatures  how many requests had a signature that does not hold
purged, kept    the URL paths from standard input that the invalidations made
                take out of the cache, or leave in it
"""

import json
import os
import signal
import sys

import edge


def effective(records):
    return [record for record in records if record.get('effective')]


def count(records):
    return [len(records)]


def count_effective(records):
    return [len(effective(records))]


def paths(records):
    found = [path for record in effective(records) for path in record['paths']]
    return sorted(found, key=os.fsencode)


def references(records):
    return [record['caller_reference'] for record in effective(records)]


def requests(records):
    names = ('method', 'op', 'status', 'code', 'fault')
    return [' '.join('-' if record[name] is None else str(record[name])
                     for name in names) for record in records]


def bad_signatures(records):
    good = ('ok', 'unchecked')
    return [sum(record['signature'] not in good for record in records)]


def _split_input(records, wanted):
    items = paths(records)
    return [line for line in sys.stdin.read().splitlines()
            if edge.purged(items, line) is wanted]


def purged(records):
    return _split_input(records, True)


def kept(records):
    return _split_input(records, False)


COMMANDS = {'count': count, 'effective': count_effective, 'paths': paths,
            'refs': references, 'requests': requests,
            'bad-signatures': bad_signatures, 'purged': purged, 'kept': kept}


def read(name):
    # No log yet means no request yet.
    if not os.path.exists(name):
        return []
    with open(name, encoding='utf-8') as file:
        return [json.loads(line) for line in file]


def main(arguments):
    if len(arguments) not in (2, 3) or arguments[1] not in COMMANDS:
        sys.exit(__doc__)
    records = read(arguments[0])
    if len(arguments) == 3:
        records = [record for record in records
                   if record['distribution'] == arguments[2]]
    for line in COMMANDS[arguments[1]](records):
        print(line)


if __name__ == '__main__':
    # 'show.py ... | head' ends quietly, as other filters do.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    main(sys.argv[1:])
