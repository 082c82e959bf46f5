"""Lenient: reads the JSON, nearly-JSON and Python literals that models write."""

from __future__ import annotations

import ast
import json
from typing import Any

_NAMES = {"true": True, "false": False, "null": None, "True": True, "False": False, "None": None}
LONGEST_PYTHON = 200_000
"""Characters; Python's own parser is given no more than this."""


def json_value(text: str) -> Any:
    """Return the value of JSON, or of what Python's repr makes of the same. Raises ValueError."""
    try:
        return json.loads(text, strict=False)
    except (json.JSONDecodeError, RecursionError):
        return literal(_parsed(text))


def python_calls(text: str) -> list[tuple[str, list[Any], dict[str, Any]]]:
    """Return name, positional and named arguments of each call in ``[f(a=1), g()]``. Raises ValueError."""
    tree = _parsed(text)
    calls = tree.elts if isinstance(tree, (ast.List, ast.Tuple)) else [tree]
    return [_call(node) for node in calls]


def literal(node: ast.expr) -> Any:
    """Return the value of a literal, JSON's words for true, false and null included. Raises ValueError."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (str, int, float, bool, type(None))):
        return node.value
    if isinstance(node, ast.Name) and node.id in _NAMES:
        return _NAMES[node.id]
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return [literal(item) for item in node.elts]
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return {str(literal(key)): literal(value) for key, value in pairs if key is not None}
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = literal(node.operand)
        if isinstance(value, (int, float)):
            return -value
    raise ValueError("not a literal")


def _call(node: ast.expr) -> tuple[str, list[Any], dict[str, Any]]:
    if not isinstance(node, ast.Call) or not isinstance(node.func, (ast.Name, ast.Attribute)):
        raise ValueError("not a call")
    named = {keyword.arg: literal(keyword.value) for keyword in node.keywords if keyword.arg is not None}
    if len(named) < len(node.keywords):
        raise ValueError("unpacked arguments")
    return ast.unparse(node.func), [literal(item) for item in node.args], named


def _parsed(text: str) -> ast.expr:
    if len(text) > LONGEST_PYTHON:
        raise ValueError("too long")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError(str(error)) from error
