"""Outline: where functions and classes stand in source code, by tree-sitter grammars."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

_GRAMMARS = {
    "python": ("tree_sitter_python", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "c": ("tree_sitter_c", "language"),
    "cpp": ("tree_sitter_cpp", "language"),
    "go": ("tree_sitter_go", "language"),
    "java": ("tree_sitter_java", "language"),
    "rust": ("tree_sitter_rust", "language"),
}
_DEFINITIONS = frozenset(
    [
        "function_definition",
        "class_definition",
        "decorated_definition",
        "function_declaration",
        "generator_function_declaration",
        "class_declaration",
        "method_definition",
        "method_declaration",
        "constructor_declaration",
        "interface_declaration",
        "enum_declaration",
        "record_declaration",
        "type_alias_declaration",
        "export_statement",
        "lexical_declaration",
        "function_item",
        "impl_item",
        "struct_item",
        "enum_item",
        "trait_item",
        "mod_item",
        "macro_definition",
        "type_declaration",
        "struct_specifier",
        "class_specifier",
        "enum_specifier",
        "namespace_definition",
        "template_declaration",
        "abstract_class_declaration",
        "internal_module",
        "type_definition",
    ]
)
_MAX_LINES = 60
"""A longer definition is cut at the definitions inside it, when there are any."""
_MIN_LINES = 3


def definitions(language: str, text: str) -> list[tuple[int, int]]:
    """Return (first line, line after the last) of each definition, from 0, ascending, none inside another."""
    if language not in _GRAMMARS:
        return []
    from tree_sitter import Language, Parser

    module, function = _GRAMMARS[language]
    grammar = Language(getattr(importlib.import_module(module), function)())
    tree = Parser(grammar).parse(text.encode("utf-8", errors="replace"))
    spans: list[tuple[int, int]] = []
    for begin, end in _spans(tree.root_node):
        if end - begin >= _MIN_LINES and (not spans or begin >= spans[-1][1]):
            spans.append((begin, end))
    return spans


def _spans(root: Any) -> Iterator[tuple[int, int]]:
    todo = [root]
    while todo:
        node = todo.pop()
        begin, end = node.start_point[0], node.end_point[0] + 1
        inner = [child for child in node.named_children if child.end_point[0] - child.start_point[0] + 1 >= _MIN_LINES]
        if node.type in _DEFINITIONS and (end - begin <= _MAX_LINES or not _has_definitions(node)):
            yield begin, end
        else:
            todo.extend(reversed(inner))


def _has_definitions(node: Any, depth: int = 3) -> bool:
    return depth > 0 and any(
        child.type in _DEFINITIONS or _has_definitions(child, depth - 1) for child in node.named_children
    )
