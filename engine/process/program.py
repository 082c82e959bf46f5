"""Program: the names of our child programs and the command line that starts each."""

from __future__ import annotations

import enum
import sys

PROGRAM_FLAG = "--program"
"""First argument by which the one executable of a frozen bundle is told which program to be."""


class Program(enum.StrEnum):
    """A program of ours that runs in a process of its own."""

    ENGINE = "engine"
    PARSER = "parser"
    EMBEDDING = "embedding"
    CHAT = "chat"
    TEMPLATE = "template"
    RUNTIME = "runtime"
    OCR = "ocr"
    TESSERACT = "tesseract"
    IMAGE = "image"
    SPEECH = "speech"
    FRAMES = "frames"
    RERANK = "rerank"


_MODULES: dict[Program, str] = {
    Program.ENGINE: "engine",
    Program.PARSER: "engine.library.ingest.words.worker",
    Program.EMBEDDING: "models.runners.embedding",
    Program.CHAT: "models.runners.chat",
    Program.TEMPLATE: "models.runners.template",
    Program.RUNTIME: "models.runners.runtime",
    Program.OCR: "models.runners.ocr",
    Program.TESSERACT: "models.runners.tesseract",
    Program.IMAGE: "models.runners.image",
    Program.SPEECH: "models.runners.speech",
    Program.FRAMES: "models.runners.frames",
    Program.RERANK: "models.runners.rerank",
}


_BACKGROUND = frozenset(
    {
        Program.PARSER,
        Program.EMBEDDING,
        Program.OCR,
        Program.TESSERACT,
        Program.IMAGE,
        Program.SPEECH,
        Program.FRAMES,
    }
)


def steps_back(program: Program) -> bool:
    """Return whether a program leaves the processor to the others: those that mostly read files for later."""
    return program in _BACKGROUND


def module_of(program: Program) -> str:
    """Return the module that is run as ``__main__`` for the program."""
    return _MODULES[program]


def argv(program: Program) -> list[str]:
    """Return the command line that starts the program, from source or from a frozen bundle."""
    if getattr(sys, "frozen", False):
        return [sys.executable, PROGRAM_FLAG, program.value]
    return python_argv(module_of(program))


def python_argv(module: str) -> list[str]:
    """Return the command line that runs a module under this interpreter.

    ``-P`` keeps the current folder off the import path: a watched folder may hold a ``json.py``.
    """
    return [sys.executable, "-P", "-X", "faulthandler", "-m", module]
