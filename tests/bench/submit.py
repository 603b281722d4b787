"""A submission of one path, as a whole process, beside the AWS CLI.

Both talk to the emulator on this machine; without 'aws' there is no row.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time

EMULATOR = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..",
                        "emulator", "emulator.py")
DISTRIBUTION = "EDFDVBD6EXAMPLE"


def start(directory):
    ready = os.path.join(directory, "ready")
    emulator = subprocess.Popen([sys.executable, EMULATOR, "--ready", ready],
                                stdout=subprocess.DEVNULL)
    while not os.path.exists(ready):
        time.sleep(0.05)
    with open(ready, encoding="ascii") as f:
        return emulator, f.read().strip()


def compare(edgediff, repository, row):
    """Calls row(what, a, b) while the emulator runs."""
    if not shutil.which("aws"):
        return
    with tempfile.TemporaryDirectory() as directory:
        emulator, url = start(directory)
        os.environ.update(
            AWS_ACCESS_KEY_ID="AKIDEXAMPLE",
            AWS_SECRET_ACCESS_KEY="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            AWS_DEFAULT_REGION="us-east-1")
        try:
            row("submit of 1 path / aws create-invalidation",
                [[edgediff, "-C", repository, "submit", "--base=empty", "base",
                  "--distribution-id", DISTRIBUTION, "--endpoint-url", url]],
                [["aws", "cloudfront", "create-invalidation",
                  "--distribution-id", DISTRIBUTION, "--paths", "/*",
                  "--endpoint-url", url]])
        finally:
            emulator.terminate()
            emulator.wait()
