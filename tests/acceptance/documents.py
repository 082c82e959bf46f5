"""The torture corpus: ``python -m tests.acceptance.documents DATA`` with DATA/manifest.csv and DATA/files.

Prints, per expected class, how many files ended as they should, lists every file that did not, and the share of the
phrases of the ``parses`` rows that a search finds; then, once scans and pictures are read, that of the ``ocr`` rows.
With ``--ocr`` only the files of those are looked at.
"""

from __future__ import annotations

import csv
import re
import shutil
import sys
import tempfile
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.acceptance.program import Program

LEGACY = {"doc", "ppt", "xls", "msg"}
ALLOWED = {
    "parses": {"indexed"},
    "parses-no-text": {"indexed"},
    "ocr": {"indexed"},
    "encrypted": {"skipped"},
    "corrupt-or-recoverable": {"indexed", "failed", "skipped"},
    "hostile": {"skipped", "failed"},
    "parses-unverified": {"indexed", "failed", "skipped"},
}


@dataclass(frozen=True)
class Row:
    """One line of the manifest."""

    name: str
    format: str
    expected: str
    phrase: str


def read_manifest(data: Path) -> list[Row]:
    with (data / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return [
            Row(Path(line["path"]).name, line["format"], line["expected"], line["phrase"])
            for line in csv.DictReader(file)
        ]


def squeeze(text: str) -> str:
    """Compare as the corpus asks: NFKC, no case, no white space, no hyphens."""
    return re.sub(r"[\s\-\u00ad\u2010-\u2015]+", "", unicodedata.normalize("NFKC", text).casefold())


def judge_state(row: Row, state: dict[str, Any]) -> str:
    """Return "" when the state is the expected one, else what is wrong."""
    if state["state"] not in ALLOWED[row.expected]:
        reason = (state.get("reason") or {}).get("message", "")
        return f"{state['state']} {reason}"
    if row.expected == "encrypted" and (state.get("reason") or {}).get("code") != "encrypted":
        return f"skipped, but as {(state.get('reason') or {}).get('code')}"
    return ""


def phrase_is_found(program: Program, row: Row, files: Path) -> bool:
    """Search for the phrase in that file and compare it with the passages that come back."""
    words = " ".join(re.findall(r"\w+", row.phrase)[:12]) or row.phrase
    quoted = f'"{words}"'
    found = program.run("search", quoted, "--mode", "keyword", "--passages", "--limit", "50", "--in", files / row.name)
    text = "".join(squeeze(result["text"]) for result in found["results"])
    return squeeze(row.phrase) in text


def main(data: Path, only_ocr: bool = False) -> int:
    wanted = {"ocr"} if only_ocr else set(ALLOWED)
    rows = [row for row in read_manifest(data) if row.expected in wanted]
    files = data / "files"
    with tempfile.TemporaryDirectory() as folder:
        if only_ocr:
            files = copied([data / "files" / row.name for row in rows], Path(folder) / "files")
        program = Program(Path(folder) / "home")
        with program.engine() as engine:
            program.run("add", files)
            program.run("index", "--wait", "keyword", "--timeout", "1200", timeout_s=1300)
            states = {Path(entry["path"]).name: entry for entry in program.run("status", "--files")["files_list"]}
            report_states(rows, states)
            report_phrases(program, rows, files)
            report_ocr(program, rows, files)
            print(f"engine alive, same process: {engine.child.poll() is None}")
    return 0


def copied(paths: list[Path], folder: Path) -> Path:
    folder.mkdir()
    for path in paths:
        shutil.copy(path, folder)
    return folder


def report_ocr(program: Program, rows: list[Row], files: Path) -> None:
    done = program.run("index", "--wait", "all", "--timeout", "3000", timeout_s=3100)
    print("media:", [(one["stage"], one["done"], one["failed"], one["due"]) for one in done["media"]], done["waiting"])
    chosen = [row for row in rows if row.expected == "ocr" and row.phrase]
    missing = [row.name for row in chosen if not phrase_is_found(program, row, files)]
    print(f"phrases in scans and pictures: {len(chosen) - len(missing)} of {len(chosen)} found")
    for name in missing:
        print(f"  not found: {name}")


def report_states(rows: list[Row], states: dict[str, dict[str, Any]]) -> None:
    right: Counter[str] = Counter()
    wrong: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        problem = judge_state(row, states[row.name]) if row.name in states else "not listed"
        if problem:
            wrong[row.expected].append(f"  {row.name}: {problem}")
        right[row.expected] += not problem
    totals = Counter(row.expected for row in rows)
    for expected, total in totals.items():
        print(f"{expected}: {right[expected]} of {total} as expected")
        print("\n".join(wrong[expected]), end="\n" if wrong[expected] else "")


def report_phrases(program: Program, rows: list[Row], files: Path) -> None:
    for title, legacy in (("phrases, all but doc, ppt, xls, msg", False), ("phrases in doc, ppt, xls, msg", True)):
        chosen = [r for r in rows if r.expected == "parses" and r.phrase and (r.format in LEGACY) is legacy]
        if not chosen:
            continue
        missing = [row.name for row in chosen if not phrase_is_found(program, row, files)]
        print(f"{title}: {len(chosen) - len(missing)} of {len(chosen)} found")
        for name in missing:
            print(f"  not found: {name}")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), only_ocr="--ocr" in sys.argv))
