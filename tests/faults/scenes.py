"""The scenes that the faults are injected into, by name."""

import json
import os

from scene import DISTRIBUTIONS, Emulator, Scene

KEYS = {"Version": 1, "AccessKeyId": "AKIDEXAMPLE",
        "SecretAccessKey": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
SOURCE_CONFIG = """[site]
	preset = hugo
	forms = file slash clean
	immutable = static/**-????????.*
[map "guides"]
	regex = ^content/guides/([a-z]+)/(.*)\\\\.md$
	url = /guides/{1}/{2}/
[map "posts"]
	match = content/posts/**/*.md
	frontMatter = true
	url = /posts/{slug}/
"""
POST = """---
title: "Post %d"
slug: post-%d
tags: [one, "two words"]
aliases:
  - /old/%d/
date: 2024-03-0%d
---
text %s
"""


def _target(distributions):
    return "[target \"production\"]\n\tbranch = main\n" + "".join(
        f"\tdistribution = {name}\n" for name in distributions)


def _keys(scene):
    """Credentials that a program prints as JSON."""
    scene.put("home/keys", json.dumps(KEYS))
    scene.put("home/.aws/config", "[default]\n"
              f"credential_process = cat {scene.place}/home/keys\n")


def _source(scene):
    """A Hugo site with front matter, rules of all kinds, and links."""
    scene.put("repo/.edgediff", SOURCE_CONFIG + _target(DISTRIBUTIONS[:1]))
    scene.put("repo/hugo.toml", 'baseURL = "https://example.org/"\n')
    scene.put("repo/content/posts/p3.md", POST % (3, 3, 3, 3, "old"))
    scene.put("repo/static/a.css", "a\n")
    os.makedirs(scene.template + "/repo/static/img")
    os.symlink("img", scene.template + "/repo/static/pictures")
    _change_source(scene, "old")


def _change_source(scene, text="new"):
    for n in (1, 2):
        scene.put(f"repo/content/posts/p{n}.md", POST % (n, n, n, n, text))
    scene.put("repo/content/guides/en/start.md", f"# {text}\n")
    scene.put("repo/static/img/x.txt", f"{text}\n")


def _site(scene, top):
    """Ten files, a link; two commits differ in four of the files."""
    for n in range(10):
        scene.put(f"{top}/{n}.html", "old\n")
    scene.put(f"{top}/docs/a.html", "old\n")
    os.symlink("docs", f"{scene.template}/{top}/latest")


def _change_site(scene, top):
    for n in range(3):
        scene.put(f"{top}/{n}.html", "new\n")
    scene.put(f"{top}/docs/a.html", "new\n")


def _deployed(scene, *more, distributions=1):
    """A repository whose first commit is in the ledger, and a second one."""
    _keys(scene)
    scene.init()
    scene.put("repo/.edgediff", _target(DISTRIBUTIONS[:distributions]))
    _site(scene, "repo")
    scene.commit("A")
    scene.prepare("submit", "--base=HEAD")
    _change_site(scene, "repo")
    scene.commit("B")
    scene.arguments = ["submit", *more]
    return scene


def plan(program, top):
    scene = Scene(program, top)
    scene.init()
    _source(scene)
    scene.commit("A")
    _change_source(scene)
    scene.commit("B")
    scene.arguments = ["plan", "--output", "json", "-v", "HEAD~1", "HEAD"]
    return scene


def submit(program, top):
    """From A to B, with a ledger."""
    return _deployed(Scene(program, top, Emulator()))


def tls(program, top):
    folder = os.path.join(top, "tls")
    return _deployed(Scene(program, top, Emulator("--tls", folder),
                           {"AWS_CA_BUNDLE": folder + "/ca.pem"}))


def wait(program, top):
    """It is completed when it is looked at for the first time."""
    return _deployed(Scene(program, top, Emulator("--complete-polls", "1")),
                     "--wait")


def two(program, top):
    """Two distributions, and the files that GitHub reads."""
    return _deployed(
        Scene(program, top, Emulator(),
              {"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": "@/home/output",
               "GITHUB_STEP_SUMMARY": "@/home/summary"}),
        "--live", distributions=2)


def site(program, top):
    """A built site beside the repository."""
    scene = Scene(program, top, Emulator())
    _keys(scene)
    scene.init()
    scene.put("repo/.edgediff", _target(DISTRIBUTIONS[:1]))
    scene.put("repo/source.md", "text\n")
    scene.commit("A")
    _site(scene, "public")
    scene.prepare("submit", "--site", "@/public", "--base=empty")
    _change_site(scene, "public")
    scene.arguments = ["submit", "--site", "@/public"]
    return scene


def first(program, top):
    """No ledger yet: a built site of which nothing is known."""
    scene = Scene(program, top, Emulator())
    _keys(scene)
    scene.init()
    scene.put("repo/.edgediff", _target(DISTRIBUTIONS[:1]))
    _site(scene, "repo")
    scene.commit("A")
    scene.arguments = ["submit", "--base=HEAD"]
    return scene


def hook(program, top):
    """A bare host that was pushed to."""
    scene = Scene(program, top, Emulator())
    _keys(scene)
    scene.init()
    scene.put("repo/.edgediff", _target(DISTRIBUTIONS[:1]))
    _site(scene, "repo")
    scene.commit("A")
    old = scene.git("rev-parse", "HEAD")
    _change_site(scene, "repo")
    scene.commit("B")
    scene.stdin = f"{old} {scene.git('rev-parse', 'HEAD')} refs/heads/main\n"
    scene.make_bare()
    scene.prepare("submit", f"--base={old}", old)
    scene.arguments = ["hook", "post-receive"]
    # It may be another push between the same commits.
    scene.repeats = True
    return scene


def init(program, top):
    """A repository that gets its first .edgediff."""
    scene = Scene(program, top)
    scene.init()
    scene.put("repo/hugo.toml", 'baseURL = "https://example.org/"\n')
    scene.put("repo/content/a.md", "text\n")
    scene.commit("A")
    scene.arguments = ["init"]
    scene.once = "repo/.edgediff"
    return scene


def install(program, top):
    """A host that gets the hook."""
    scene = Scene(program, top)
    scene.init("--bare")
    scene.arguments = ["hook", "install"]
    return scene


ALL = {function.__name__: function for function in (
    plan, submit, tls, wait, two, site, first, hook, init, install)}
