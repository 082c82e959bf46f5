"""Files and functions stay small enough to read in a minute, and their names say what they are."""

from __future__ import annotations

import ast
import statistics

from tests.architecture.source import product_modules

MODULE_LINES_MAX = 400
MODULE_LINES_MEDIAN_MAX = 100
FUNCTION_LINES_MAX = 50
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "base", "misc"}

MODULES = product_modules()


def test_no_module_is_too_long() -> None:
    long = [f"{m.name} has {m.line_count} lines" for m in MODULES if m.line_count > MODULE_LINES_MAX]
    assert not long, f"split along the seam that is already there: {long}"


def test_the_median_module_is_short() -> None:
    median = statistics.median(m.line_count for m in MODULES if m.path.name != "__init__.py")
    assert median <= MODULE_LINES_MEDIAN_MAX, f"the median module has {median} lines"


def test_no_function_is_too_long() -> None:
    long = [
        f"{module.name}:{node.lineno} {node.name} has {length} lines"
        for module in MODULES
        for node in ast.walk(module.tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES_MAX
    ]
    assert not long, "\n".join(long)


def test_modules_are_named_for_one_noun() -> None:
    vague = [m.name for m in MODULES if VAGUE_NAMES & set(m.name.split("."))]
    assert not vague, f"say what it owns instead: {vague}"


def test_every_module_says_what_it_owns() -> None:
    silent = [m.name for m in MODULES if not ast.get_docstring(m.tree)]
    assert not silent, f"no docstring in {silent}"


def test_no_unfinished_marks() -> None:
    marked = [m.name for m in MODULES if any(mark in m.text for mark in ("TODO", "FIXME", "XXX"))]
    assert not marked, f"finish it or write an issue: {marked}"
