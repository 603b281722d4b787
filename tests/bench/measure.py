"""Time, memory and instructions of commands; nothing else is known here."""

import math
import os
import re
import statistics
import subprocess


class Runner:
    """Runs commands by bench_run, which knows time and memory."""

    def __init__(self, helper, runs):
        self.helper = helper
        self.runs = runs

    def once(self, commands):
        """(seconds, those of the processor, peak KiB) of commands run one
        after the other."""
        seconds, cpu, peak = 0.0, 0.0, 0
        for command in commands:
            out = subprocess.run([self.helper, *command], check=True,
                                 stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE).stdout.split()
            if out[3] != b"0":
                raise SystemExit(f"{command} exits {out[3].decode()}")
            seconds += float(out[0])
            cpu += float(out[1])
            peak = max(peak, int(out[2]))
        return seconds, cpu, peak

    def turns(self, *sides, runs=None, before=None, warm=True):
        """Figures of lists of commands that take turns, A B A B; 'before' is
        called with the number of the side before each. The first turn warms
        the caches up and is not counted."""
        samples = [[] for _ in sides]
        for turn in range((runs or self.runs) + warm):
            for number, commands in enumerate(sides):
                if before:
                    before(number)
                figure = self.once(commands)
                if turn >= warm:
                    samples[number].append(figure)
        return [summary(side) for side in samples]


def summary(samples):
    seconds, cpu, kib = zip(*samples)
    return {"seconds": statistics.median(seconds), "all": seconds,
            "cpu": statistics.median(cpu), "kib": max(kib)}


def instructions(command):
    """Instructions by callgrind, libraries included; None: no valgrind."""
    try:
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
             *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"Collected\s*:\s*(\d+)", done.stderr.decode())
    return int(found.group(1)) if found else None


def exponent(points):
    """The x of 'y grows as size to the power of x': the slope of the straight
    line with the least squares through the logarithms."""
    logs = [(math.log(size), math.log(y)) for size, y in points]
    mean_x = sum(x for x, _ in logs) / len(logs)
    mean_y = sum(y for _, y in logs) / len(logs)
    return (sum((x - mean_x) * (y - mean_y) for x, y in logs)
            / sum((x - mean_x) ** 2 for x, _ in logs))


def first_line(*command):
    """What a program says of itself; None if it is not there."""
    try:
        out = subprocess.run(command, check=True, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        return None
    return out.partition("\n")[0].strip()


def machine():
    """Where this was measured."""
    with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as f:
        model = re.search(r"^model name\s*:\s*(.*)$", f.read(), re.M)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {"cpu": model.group(1) if model else "unknown",
            "cpus": os.cpu_count(), "memory_mib": memory >> 20,
            "system": " ".join(os.uname()[i] for i in (0, 2, 4))}
