#!/usr/bin/env python3
"""A stand-in for the CloudFront invalidation API, for tests.

Python's standard library only; see README.md for the options.
"""

import os
import signal

import options
from server import Server


def _announce(name, url):
    """A reader sees the whole file or none."""
    temporary = f'{name}.{os.getpid()}'
    with open(temporary, 'w', encoding='ascii') as file:
        file.write(url + '\n')
    os.rename(temporary, name)


def _stop(_number, _frame):
    # Not sys.exit(): an exception that is raised while Python runs some
    # clean-up of its own is dropped, and the server would stay. Log and state
    # are written as they come, so there is nothing to finish.
    os._exit(0)


def main():
    chosen = options.parse()
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    with Server(chosen) as server:
        url = server.url + chosen.base_path
        if chosen.ready:
            _announce(chosen.ready, url)
        else:
            print(url, flush=True)
        # Signals interrupt the wait, so nothing has to be polled for.
        server.serve_forever(poll_interval=3600)


if __name__ == '__main__':
    main()
