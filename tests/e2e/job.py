#!/usr/bin/env python3
"""The shell script that a CI system would run for a job of its file.

usage: job.py github FILE ACTION CONTEXT    steps of a workflow's only job
       job.py action FILE CONTEXT [INPUT=VALUE]...
       job.py list FILE KEY...              a list of commands (GitLab, ...)

CONTEXT is a JSON object: what ${{ github.x }} and ${{ vars.x }} stand for.
Steps that use other actions are left out; the one that uses edgediff is that
of the file ACTION.
"""

import json
import re
import shlex
import sys

import yaml


def load(path):
    with open(path, encoding="utf-8") as f:
        return yaml.safe_load(f)


def term(text, context):
    """'word', or a.b.c of the context, or a comparison of the two."""
    text = text.strip()
    if "==" in text:
        left, right = text.split("==")
        return term(left, context) == term(right, context)
    if text.startswith("'"):
        return text.strip("'")
    value = context
    for name in text.split("."):
        value = value.get(name, "") if isinstance(value, dict) else ""
    return value


def evaluate(text, context):
    """GitHub's || and &&, without parentheses."""
    value = ""
    for part in text.split("||"):
        for piece in part.split("&&"):
            value = term(piece, context)
            if not value:
                break
        if value:
            return value
    return value


def expand(text, context):
    return re.sub(r"\$\{\{(.*?)\}\}",
                  lambda m: str(evaluate(m.group(1), context)), str(text))


def put_step(step, context):
    """A step with 'run', as the runner starts it: bash -e, pipefail."""
    script = step["run"]
    if "${{" in script:
        sys.exit("an expression in a script: its text would be run")
    env = step.get("env", {})
    words = ["env"] + [f"{k}={expand(v, context)}" for k, v in env.items()]
    words += ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    print(shlex.join(words))


def put_action(path, context, given):
    action = load(path)
    known = action["inputs"]
    if set(given) - set(known):
        sys.exit(f"no such input: {sorted(set(given) - set(known))}")
    inputs = {k: given.get(k, v.get("default", "")) for k, v in known.items()}
    for step in action["runs"]["steps"]:
        if "shell" not in step:
            sys.exit("a step of a composite action needs a shell")
        put_step(step, dict(context, inputs=inputs))


def put_workflow(path, action, context):
    (job,) = load(path)["jobs"].values()
    for step in job["steps"]:
        if "if" in step and not evaluate(step["if"], context):
            continue
        if "run" in step:
            put_step(step, context)
        elif "edgediff" in step["uses"]:
            given = {k: expand(v, context) for k, v in step["with"].items()}
            put_action(action, context, given)


def put_list(path, keys):
    value = load(path)
    for key in keys:
        value = value[key]
    for command in [value] if isinstance(value, str) else value:
        print(command)


def main():
    kind, path, *rest = sys.argv[1:]
    print("set -e")
    if kind == "github":
        put_workflow(path, rest[0], json.loads(rest[1]))
    elif kind == "action":
        put_action(path, json.loads(rest[0]),
                   dict(a.split("=", 1) for a in rest[1:]))
    else:
        put_list(path, rest)


main()
