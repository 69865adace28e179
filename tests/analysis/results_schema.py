#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results against their schema: results_schema.py SCHEMA FILE...

Prints a line for each mistake, and exits 1 if there is any.
"""
import json
import sys

import jsonschema


def deepest(error):
    """Of an alternative the mistake that lies deepest: that of the branch that was meant."""
    while error.context:
        error = max(error.context, key=lambda each: len(each.absolute_path))
    return error


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    bad = 0
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as file:
            results = json.load(file)
        for error in validator.iter_errors(results):
            found = deepest(error)
            print(f"{path}: {'.'.join(str(part) for part in found.absolute_path)}: {found.message[:200]}")
            bad = 1
    return bad


sys.exit(main())
