"""Reader of PostScript: Ghostscript turns it into PDF, which is read as PDFs are."""

from __future__ import annotations

import io
import os
import re
import subprocess
from dataclasses import replace
from typing import Final

from engine.contract.document import Parsed, ParseOutcome
from engine.contract.reason import Remedy
from plugins.bundled.pdf import reader as pdf
from plugins.bundled.pdf import render as pdf_render
from plugins.picture import Drawn, Wish
from plugins.source import Damaged, Exceeded, Skip, Source

_OPTIONS: Final = ("-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-dNOPLATFONTS", "-dAutoRotatePages=/None")
_ERROR: Final = re.compile(rb"Error: /(\w+)")
_LAST_WORDS_BYTES: Final = 4096


def read(source: Source) -> ParseOutcome:
    """Return the pages. Raises Skip(needs_program) where Ghostscript may not be run, Damaged when it stumbles."""
    outcome = pdf.read(_as_pdf(source))
    if not isinstance(outcome, Parsed):
        return outcome
    document = outcome.document  # the date in it is that of the conversion
    return replace(outcome, document=replace(document, metadata=replace(document.metadata, created="")))


def render(source: Source, wish: Wish) -> Drawn:
    """Return a page as pixels. Raises as ``read`` does."""
    return pdf_render.render(_as_pdf(source), wish)


def _as_pdf(source: Source) -> Source:
    program, scratch = source.limits.program, source.limits.scratch
    if not program:
        remedy = Remedy("install", {"program": "ghostscript"})
        raise Skip("needs_program", format=source.format, program="ghostscript", remedy=remedy)
    made, said = os.path.join(scratch, "pages.pdf"), os.path.join(scratch, "said")
    # What the file prints goes to a file, not to memory: it may print for ever.
    options = (*_OPTIONS, "-sDEVICE=pdfwrite", "-sstdout=%stderr", f"-sOutputFile={made}")
    with open(said, "wb") as words:
        command = [program, *options, "-"]
        done = subprocess.run(command, input=source.content(), stdout=subprocess.DEVNULL, stderr=words, check=False)
    if done.returncode:
        raise _failure(said)
    if not os.path.exists(made):
        raise Damaged("it has no pages")
    with open(made, "rb") as file:
        content = file.read(source.limits.max_file_bytes)
    return replace(source, file=io.BytesIO(content), size_bytes=len(content))


def _failure(said: str) -> Exception:
    with open(said, "rb") as words:
        words.seek(max(0, os.path.getsize(said) - _LAST_WORDS_BYTES))
        error = _ERROR.search(words.read())
    name = error.group(1).decode() if error else ""
    if name == "VMerror":
        return Exceeded("parser_memory", limit="2 GB")
    return Damaged(f"Ghostscript stopped at an error ({name})" if name else "Ghostscript could not draw it")
