"""A stand-in for an Ollama server on loopback: it speaks the documented wire format, and answers as it is scripted.

A token is a word. Like the real one it drops old turns silently unless ``truncate`` is false, sends errors in the
middle of an answer under status 200, keeps tool calls' ids, and works until its caller hangs up.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ABILITIES = ("completion", "tools", "vision", "thinking")


@dataclass
class StandIn:
    """What the server has, what it says, and what it was asked. ``script`` are the lines of the next answers."""

    abilities: tuple[str, ...] = ABILITIES
    context_tokens: int = 2048
    remote_host: str = ""
    family: str = "qwen3"
    script: list[dict[str, Any]] | None = None
    status: int = 200
    obeys_truncate: bool = True
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    waiting: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def bodies(self, path: str) -> list[dict[str, Any]]:
        return [body for asked, body in self.asked if asked == path]


def said(text: str = "", **more: Any) -> dict[str, Any]:
    """Return one line of an answer."""
    message = {"role": "assistant", "content": text, **more}
    return {"model": "m", "created_at": "2026-01-01T00:00:00Z", "message": message, "done": False}


def words_of(body: Mapping[str, Any]) -> int:
    return sum(len(str(message.get("content", "")).split()) for message in body["messages"])


@contextmanager
def running_ollama(**facts: Any) -> Iterator[StandIn]:
    """Serve until the block ends."""
    state = StandIn(**facts)

    class Handler(_Handler):
        stand_in = state

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.hung_up.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    stand_in: StandIn

    def log_message(self, *_: object) -> None:
        return None

    def do_GET(self) -> None:
        self.stand_in.headers.append(dict(self.headers))
        if self.path == "/api/version":
            self._reply({"version": "0.30.0"})
        elif self.path == "/api/tags":
            details = {"family": self.stand_in.family, "parameter_size": "4B", "quantization_level": "Q4_K_M"}
            self._reply(
                {"models": [{"name": "m:4b", "model": "m:4b", "size": 1000, "digest": "d", "details": details}]}
            )
        elif self.path == "/api/ps":
            loaded = {"name": "m:4b", "model": "m:4b", "size": 2000, "size_vram": 0, "context_length": 4096}
            self._reply({"models": [loaded]})
        else:
            self._reply({"error": "not found"}, 404)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.stand_in.asked.append((self.path, body))
        self.stand_in.headers.append(dict(self.headers))
        serve = {"/api/show": self._show, "/api/chat": self._chat, "/api/pull": self._pull}.get(self.path)
        if serve is None:
            self._reply({"model": body.get("model"), "done": True})
        else:
            serve(body)

    def _show(self, body: dict[str, Any]) -> None:
        state = self.stand_in
        if body["model"] == "nowhere":
            self._reply({"error": "model 'nowhere' not found"}, 404)
            return
        facts: dict[str, Any] = {
            "details": {"family": state.family},
            "model_info": {"general.architecture": "qwen3", "qwen3.context_length": state.context_tokens},
            "capabilities": list(state.abilities),
        }
        if state.remote_host:
            facts |= {"remote_model": "big", "remote_host": state.remote_host}
        self._reply(facts)

    def _pull(self, body: dict[str, Any]) -> None:
        layer = {"status": "pulling abc", "digest": "sha256:abc", "total": 100}
        lines = [{"status": "pulling manifest"}, {**layer, "completed": 40}, {**layer, "completed": 100}]
        end = (
            {"error": "pull model manifest: file does not exist"}
            if body["model"] == "nowhere"
            else {"status": "success"}
        )
        self._lines([*lines, end])

    def _chat(self, body: dict[str, Any]) -> None:
        state, size = self.stand_in, words_of(body)
        if state.status != 200:
            self._reply({"error": "the server is busy"}, state.status)
            return
        context = body["options"]["num_ctx"]
        if size > context:
            if body.get("truncate") is False and state.obeys_truncate:
                self._reply({"error": "input length exceeds maximum context length"}, 400)
                return
            size = context // 8
        if not body["messages"]:
            self._lines([{"model": "m", "message": {"role": "assistant", "content": ""}, "done": True}])
            return
        most = body["options"]["num_predict"]
        if state.script is None:
            lines = [said(f" w{number}") for number in range(most)]
            reason, written = "length", most
        else:
            lines, reason, written = state.script, "stop", len(state.script)
        end = {
            **said(),
            "done": True,
            "done_reason": reason,
            "prompt_eval_count": size,
            "eval_count": written,
            "eval_duration": 10**9,
        }
        self._lines([*lines, end])

    def _lines(self, lines: list[dict[str, Any]]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.end_headers()
        try:
            for line in lines:
                if line.get("hang"):
                    self.stand_in.waiting.set()
                    self._until_hung_up()
                    return
                self.wfile.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
                if "error" in line or line.get("cut"):
                    return
        except OSError:
            self.stand_in.hung_up.set()

    def _until_hung_up(self) -> None:
        """Wait as a model that reads a long prompt does; the end of the connection is seen as end of file."""
        if self.rfile.read(1) == b"":
            self.stand_in.hung_up.set()

    def _reply(self, body: dict[str, Any], status: int = 200) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
