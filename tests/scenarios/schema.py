#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The schema of the language against the scenarios: schema.py SCHEMA FILE...

An independent validator must take every file; what is loaded is YAML, as an editor sees it.  Prints one line for each
file that it does not take, and exits 1 if there is any.
"""
import json
import sys

import jsonschema
import yaml


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file, object_pairs_hook=unique)
    validator = jsonschema.Draft7Validator(schema)
    validator.check_schema(schema)
    bad = 0
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as file:
            scenario = yaml.load(file, Loader=yaml.BaseLoader)
        for error in validator.iter_errors(untyped(scenario)):
            place = ".".join(str(part) for part in error.absolute_path)
            print(f"{path}: {place}: {error.message[:200]}")
            bad = 1
    return bad


def unique(pairs):
    """A key that stands twice hides another one."""
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)
    return dict(pairs)


def with_merged(value):
    """`<<` stands for the keys of what it names, but for those that stand beside it (an editor knows that as well)."""
    named = value.get("<<", [])
    whole = {}
    for each in reversed(named if isinstance(named, list) else [named]):
        whole.update(with_merged(each))
    whole.update((key, each) for key, each in value.items() if key != "<<")
    return whole


def untyped(value):
    """BaseLoader gives texts; numbers, truths and nothing are what an editor makes of them (the core schema)."""
    if isinstance(value, dict):
        return {key: untyped(each) for key, each in with_merged(value).items()}
    if isinstance(value, list):
        return [untyped(each) for each in value]
    if value in ("", "~", "null"):
        return None
    if value in ("true", "false"):
        return value == "true"
    try:
        return float(value)
    except ValueError:
        return value


sys.exit(main())
