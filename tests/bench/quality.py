"""What a month of deploys costs, and how much it leaves cached, by policy.

Each policy has the whole allowance of every month to itself. The figures of
'edgediff estimate' are checked against a replay that is made here from 'git
log' alone: the URL paths of each deploy, what three of the policies do, and
each plan for what it covers and sweeps.
"""

import collections
import json
import subprocess
import time

from policies import POLICIES, Site, stale, urls_of

FREE, PRICE = 1000, 0.005
# As 'estimate' calls them.
TWINS = {"url": "one path per URL", "site": "whole site (/*)",
         "top_directory": "DIR/* per top folder"}
Tally = collections.namedtuple("Tally", "items swept stale")


def git(directory, *args):
    return subprocess.run(["git", "-C", directory, *args], check=True,
                          stdout=subprocess.PIPE).stdout.decode()


def deploys(directory):
    """(commit, month, changed files, URL paths before) of each deploy."""
    log = git(directory, "log", "--reverse", "--first-parent", "--root",
              "--raw", "--no-renames", "--no-abbrev", "-z",
              "--format=%x01%H %ct", "HEAD")
    files = set()
    for number, block in enumerate(log.split("\x01")[1:]):
        head, *fields = block.replace("\0\n", "\0").split("\0")
        commit, when = head.split()
        fields = [f.lstrip("\n") for f in fields if f.strip("\n")]
        changes = list(zip(fields[0::2], fields[1::2]))
        if number > 0:
            month = time.strftime("%Y-%m", time.gmtime(int(when)))
            yield (commit, month, [name for _, name in changes],
                   {url for name in files for url in urls_of(name)})
        for raw, name in changes:
            if raw.endswith("D"):
                files.remove(name)
            else:
                files.add(name)


class Replay:
    """All policies over one history, month by month."""

    def __init__(self, directory, plan):
        self.tally = {name: collections.defaultdict(lambda: Tally(0, 0, 0))
                      for name in (*POLICIES, "edgediff")}
        self.changed = collections.Counter()
        self.unchanged = collections.Counter()
        self.n_deploys = collections.Counter()
        self.n_urls = 0
        for commit, month, files, before in deploys(directory):
            changed = {url for name in files for url in urls_of(name)}
            site = Site(before, changed)
            self.n_urls = len(before)
            self.n_deploys[month] += 1
            self.changed[month] += len(changed)
            self.unchanged[month] += len(site.kept) if changed else 0
            for name, policy in POLICIES.items():
                self.add(name, month, policy(files, sorted(changed)), changed,
                         site)
            if plan and changed:
                used = self.tally["edgediff"][month].items
                self.add("edgediff", month, plan(commit, used),
                         changed, site)

    def add(self, name, month, items, changed, site):
        was = self.tally[name][month]
        self.tally[name][month] = Tally(
            was.items + len(items), was.swept + site.swept(items),
            was.stale + stale(items, changed, name == "edgediff"))


def planner(edgediff, directory):
    """A function that gives the plan of one deploy."""
    def plan(commit, used):
        return subprocess.run(
            [edgediff, "plan", "-q", "-C", directory, commit + "~", commit,
             f"--used={used}", "--output=paths"], check=True,
            stdout=subprocess.PIPE).stdout.decode().split("\n")[:-1]
    return plan


def estimate(edgediff, directory, *options):
    out = subprocess.run([edgediff, "estimate", "-q", "-C", directory,
                          "--output=json", *options], check=True,
                         stdout=subprocess.PIPE).stdout
    return json.loads(out)["months"]


def must(what, ours, theirs):
    if ours != theirs:
        raise SystemExit(f"quality: {what}: the program says {theirs}, the "
                         f"replay {ours}")


def cross_check(replay, months):
    """The program's figures against those that were worked out here."""
    must("months", sorted(replay.n_deploys), [m["month"] for m in months])
    for month in months:
        name = month["month"]
        must(f"{name} deploys", replay.n_deploys[name], month["deploys"])
        must(f"{name} changed", replay.changed[name], month["changed_urls"])
        must(f"{name} unchanged", replay.unchanged[name],
             month["unchanged_urls"])
        for key, policy in {**TWINS, "edgediff": "edgediff"}.items():
            tally = replay.tally[policy][name]
            theirs = month["strategies"][key]
            must(f"{name} {key} items", tally.items, theirs["items"])
            must(f"{name} {key} kept", month["unchanged_urls"] - tally.swept,
                 theirs["kept_urls"])
            must(f"{name} {key} billed", max(0, tally.items - FREE),
                 theirs["billed_paths"])
    must("stale", sum(t.stale for t in replay.tally["edgediff"].values()), 0)


def row(policy, tallies, unchanged):
    """The mean of the months."""
    n = len(tallies)
    swept = sum(t.swept for t in tallies)
    return {"policy": policy, "items": sum(t.items for t in tallies) / n,
            "usd": sum(max(0, t.items - FREE) for t in tallies) * PRICE / n,
            "swept": swept / n, "kept": 1 - swept / unchanged,
            "stale": sum(t.stale for t in tallies) / n}


def compare(edgediff, directory, name):
    """One history: what it is, and a row for each policy."""
    replay = Replay(directory, planner(edgediff, directory))
    months = estimate(edgediff, directory)
    cross_check(replay, months)
    unchanged = sum(replay.unchanged.values())
    paced = [Tally(s["items"], m["unchanged_urls"] - s["kept_urls"], 0)
             for m in estimate(edgediff, directory, "--set", "plan.pace=true")
             for s in [m["strategies"]["edgediff"]]]
    rows = [row("edgediff", replay.tally["edgediff"].values(), unchanged),
            row("edgediff, plan.pace", paced, unchanged)]
    rows += [row(policy, replay.tally[policy].values(), unchanged)
             for policy in POLICIES]
    n = sum(replay.n_deploys.values())
    return {"site": name, "urls": replay.n_urls,
            "deploys_a_month": n / len(months),
            "changed_urls": sum(replay.changed.values()) / n, "rows": rows}


def lines(result):
    """As text."""
    yield (f"{result['site']}: {result['urls']:,} URL paths,"
           f" {result['deploys_a_month']:.0f} deploys a month of"
           f" {result['changed_urls']:.0f} changed ones; a month has")
    yield (f"  {'policy':27}{'items':>8}{'USD':>9}{'refetches':>11}"
           f"{'kept':>9}{'stale':>7}")
    for r in result["rows"]:
        yield (f"  {r['policy']:27}{r['items']:8,.0f}{r['usd']:9.3f}"
               f"{r['swept']:11,.0f}{int(10000 * r['kept']) / 100:8.2f}%"
               f"{r['stale']:7,.0f}")
