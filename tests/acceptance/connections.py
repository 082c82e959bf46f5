"""No connection leaves the machine: ``python -m tests.acceptance.connections`` traces add, index, search and ask.

Needs strace. Prints every address that any process of ours tried to reach, and fails on one outside loopback.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.acceptance.program import JACKDAW
from tests.acceptance.texts import write_texts

ADDRESS = re.compile(r"sa_family=(AF_INET6?).*?(?:inet_addr\(\"([^\"]+)\"\)|inet_pton\(AF_INET6, \"([^\"]+)\")")
LOOPBACK = re.compile(r"^(127\.|::1$|::ffff:127\.)")


def traced(folder: Path, name: str, *arguments: str) -> Path:
    log = folder / f"{name}.strace"
    command = ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg", "-o", str(log), str(JACKDAW)]
    subprocess.run([*command, "--home", str(folder / "home"), *arguments], check=True, timeout=900)
    return log


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_texts(folder / "files", 20)
        logs = [
            traced(folder, "add", "add", str(folder / "files")),
            traced(folder, "index", "index", "--wait", "all", "--timeout", "600"),
            traced(folder, "search", "search", "unique00003"),
            traced(folder, "ask", "ask", "Where is unique00003?"),
        ]
        reached: Counter[str] = Counter()
        for log in logs:
            for match in ADDRESS.finditer(log.read_text(encoding="utf-8", errors="replace")):
                reached[match.group(2) or match.group(3)] += 1
        outside = [address for address in reached if not LOOPBACK.match(address)]
        print(f"addresses reached: {dict(reached)}")
        print(f"outside loopback: {outside or 'none'}")
        return int(bool(outside) or not reached)


if __name__ == "__main__":
    sys.exit(main())
