"""Rename a tree of 10,000 files: ``python -m tests.acceptance.renames [FILES]`` prints embeddings and time it took."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.acceptance.program import Program
from tests.acceptance.texts import write_texts


def main(count: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        program, root = Program(Path(folder) / "home"), Path(folder) / "files"
        write_texts(root / "before", count, words_each=40)
        with program.engine():
            program.run("add", root)
            program.run("index", "--wait", "all", "--timeout", "3000", timeout_s=3100)
            before = program.run("status")["counters"].get("embeddings_computed", 0)
            (root / "before").rename(root / "after")
            started = time.monotonic()
            program.run("index", "--wait", "all", "--timeout", "600")
            took_s = time.monotonic() - started
            status, diagnosis = program.run("status"), program.run("doctor", ok=(0, 1))
            found = program.run("search", f"unique{count // 2:05d}", "--mode", "keyword")["results"]
            computed = status["counters"].get("embeddings_computed", 0) - before
            print(f"{count} files renamed: {computed} embeddings, consistent after {took_s:.1f} s")
            print(f"searchable {status['files']['searchable']}, doctor ok: {diagnosis['ok']}")
            print(f"found under its new name: {bool(found) and '/after/' in found[0]['path']}")
            return int(bool(computed) or not diagnosis["ok"] or not found)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
