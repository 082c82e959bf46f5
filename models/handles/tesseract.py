"""Starting the Tesseract program, where a person has installed Tesseract and the settings name its languages."""

from __future__ import annotations

import os
import re
from typing import Final

from engine.process.child import Child
from engine.process.confinement import Profile
from engine.process.program import Program
from models.fit.hardware import threads

NAME: Final = "tesseract"
_FOLDERS: Final = ("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")
"""PATH is not asked: it may lead into a watched folder."""
_DATA: Final = ("/usr/share/tesseract-ocr", "/usr/share/tessdata", "/usr/local/share/tessdata", "/opt/homebrew")
_CHOICE: Final = re.compile(rf"{NAME}:([A-Za-z_]+(?:\+[A-Za-z_]+)*)")


def languages(choice: str) -> str:
    """Return the languages of a choice such as ``tesseract:ell+eng``; empty for any other."""
    match = _CHOICE.fullmatch(choice.strip())
    return match[1] if match else ""


def installed() -> str:
    """Return where Tesseract is; empty when it is not installed."""
    paths = (os.path.join(folder, NAME) for folder in _FOLDERS)
    return next((path for path in paths if os.access(path, os.X_OK)), "")


def start(program: str, languages: str) -> Child:
    """Start the confined child: no network, no file but Tesseract's own data. Raises EngineFault, OSError."""
    read_paths = tuple(path for path in _DATA if os.path.exists(path))
    arguments = ["--program", program, "--languages", languages, "--threads", str(threads())]
    return Child.spawn(Program.TESSERACT, arguments, confinement=Profile(read_paths=read_paths, program=program))
