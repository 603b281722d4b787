"""A submission as a whole process, beside other clients of CloudFront.

All talk to the emulator on this machine. s3cmd is not among them: it speaks
only the interface of 2010-11-01, with signatures of version 2, over HTTPS.
"""

import os
import shutil
import subprocess
import sys
import time

EMULATOR = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..",
                        "emulator", "emulator.py")
DISTRIBUTION = "EDFDVBD6EXAMPLE"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        "AWS_DEFAULT_REGION": "us-east-1"}


def start(directory):
    """The emulator's process and its URL."""
    ready = os.path.join(directory, "ready")
    emulator = subprocess.Popen([sys.executable, EMULATOR, "--ready", ready],
                                stdout=subprocess.DEVNULL)
    while not os.path.exists(ready) or not os.path.getsize(ready):
        if emulator.poll() is not None:
            raise SystemExit("the emulator does not start")
        time.sleep(0.05)
    with open(ready, encoding="ascii") as f:
        return emulator, f.read().strip()


BOTO3 = """import sys, time, boto3
boto3.client("cloudfront", endpoint_url=sys.argv[1]).create_invalidation(
    DistributionId=sys.argv[2], InvalidationBatch={
        "Paths": {"Quantity": len(sys.argv) - 3, "Items": sys.argv[3:]},
        "CallerReference": str(time.time_ns())})"""
# That of the system, which has the modules that packages bring.
PYTHON = "/usr/bin/python3"


def aws():
    """The AWS CLI, rather not the one behind a shim; None: there is none."""
    path = os.pathsep.join(["/usr/bin", "/usr/local/bin", os.environ["PATH"]])
    return shutil.which("aws", path=path)


def output(*command):
    """What a command says, None if it fails or is not there."""
    try:
        return subprocess.run(command, check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        return None


def versions():
    boto3 = output(PYTHON, "-c", "import boto3; print(boto3.__version__)")
    cli = output(aws() or "aws", "--version")
    return {"aws": cli and cli.strip(), "boto3": boto3 and boto3.strip()}


def clients(url, paths):
    """(name, command or None) of each that can create an invalidation."""
    there = versions()
    yield "aws", there["aws"] and [
        aws(), "cloudfront", "create-invalidation", "--distribution-id",
        DISTRIBUTION, "--endpoint-url", url, "--paths", *paths]
    yield "boto3 script", there["boto3"] and [
        PYTHON, "-c", BOTO3, url, DISTRIBUTION, *paths]
