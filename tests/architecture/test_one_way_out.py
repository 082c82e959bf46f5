"""No connection leaves the engine but through engine/network: nobody else makes clients or sockets of his own."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.source import product_modules

MAKERS = {
    "httpx": {"Client", "AsyncClient", "HTTPTransport", "AsyncHTTPTransport", "get", "post", "request", "stream"},
    "ollama": {"Client", "AsyncClient", "chat", "generate", "pull", "list", "show", "ps"},
    "openai": {"OpenAI", "AsyncOpenAI"},
    "socket": {"create_connection"},
    "urllib.request": {"urlopen", "build_opener", "urlretrieve"},
    "requests": {"get", "post", "Session"},
}
"""Calls that begin a connection, by the module they are reached through."""
ALLOWED = {
    "engine.network": "the way out itself",
    "engine.doors.client": "to the engine's own port, on the loopback address alone",
}


def makers_in(tree: ast.AST) -> list[tuple[int, str]]:
    """Return line and name of each call that makes a connection."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            module = ast.unparse(node.func.value)
            if node.func.attr in MAKERS.get(module, ()):
                found.append((node.lineno, f"{module}.{node.func.attr}"))
    return found


def test_only_the_way_out_makes_connections() -> None:
    breaches = [
        f"{module.name}:{line} calls {name}: take a client from engine.network, handed in by wiring"
        for module in product_modules()
        if not any(module.name == room or module.name.startswith(room + ".") for room in ALLOWED)
        for line, name in makers_in(module.tree)
    ]
    assert not breaches, "\n".join(breaches)


def test_the_allowed_ones_are_seen() -> None:
    seen = {module.name for module in product_modules() if makers_in(module.tree)}
    assert "engine.network.outbound" in seen


@pytest.mark.parametrize("line", ["httpx.Client()", "ollama.chat(1)", "urllib.request.urlopen(x)"])
def test_the_rule_can_fail(line: str) -> None:
    assert makers_in(ast.parse(line))
