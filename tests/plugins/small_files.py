"""Makes small files of many formats for tests."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def zip_bytes(entries: Mapping[str, str | bytes], *, stored: tuple[str, ...] = ()) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            kind = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, compress_type=kind)
    return buffer.getvalue()


def tar_bytes(entries: Mapping[str, bytes], mode: str = "w") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in entries.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def relations(*parts: tuple[str, str, str]) -> str:
    inner = "".join(f'<Relationship Id="{i}" Type="{R}/{kind}" Target="{target}"/>' for i, kind, target in parts)
    return f'<Relationships xmlns="{RELS}">{inner}</Relationships>'


def core(title: str, author: str) -> str:
    return (
        '<cp:coreProperties xmlns:cp="urn:cp" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/">'
        f"<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator>"
        "<dcterms:created>2024-02-03T04:05:06Z</dcterms:created></cp:coreProperties>"
    )


def paragraph(text: str, style: str = "", extra: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r>{extra}</w:p>"


def docx_bytes(body: str, **parts: str) -> bytes:
    """Return a Word document; ``parts`` are further entries of the word folder: footnotes='<w:footnotes>...'."""
    styles = (
        f'<w:styles xmlns:w="{W}">'
        '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="My head"/><w:basedOn w:val="H2"/></w:style>'
        "</w:styles>"
    )
    related = [("s", "styles", "styles.xml"), *((name, name, f"{name}.xml") for name in parts)]
    return zip_bytes(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations(("d", "officeDocument", "word/document.xml")),
            "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
            "word/_rels/document.xml.rels": relations(*related),
            "word/styles.xml": styles,
            "docProps/core.xml": core("Contract", "Ada Jay"),
            **{f"word/{name}.xml": f'<w:part xmlns:w="{W}">{content}</w:part>' for name, content in parts.items()},
        }
    )


def shape(text: str, kind: str = "body") -> str:
    return (
        f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr>'
        f"<p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


def pptx_bytes(slides: list[str], notes: Mapping[int, str] | None = None) -> bytes:
    """Return a presentation; slides stand in the package in reverse order, to test that the list of slides rules."""
    entries: dict[str, str] = {"[Content_Types].xml": "<Types/>"}
    ids = "".join(f'<p:sldId id="{256 + n}" r:id="r{n}"/>' for n in range(len(slides)))
    entries["ppt/presentation.xml"] = (
        f'<p:presentation xmlns:p="{P}" xmlns:r="{R}"><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>'
    )
    numbers = {n: len(slides) - n for n in range(len(slides))}
    entries["ppt/_rels/presentation.xml.rels"] = relations(
        *((f"r{n}", "slide", f"slides/slide{numbers[n]}.xml") for n in numbers)
    )
    for n, content in enumerate(slides):
        entries[f"ppt/slides/slide{numbers[n]}.xml"] = f'<p:sld xmlns:p="{P}" xmlns:a="{A}">{content}</p:sld>'
        if n in (notes or {}):
            entries[f"ppt/slides/_rels/slide{numbers[n]}.xml.rels"] = relations(
                ("n", "notesSlide", f"../notesSlides/notes{n}.xml")
            )
            entries[f"ppt/notesSlides/notes{n}.xml"] = (
                f'<p:notes xmlns:p="{P}" xmlns:a="{A}">{shape((notes or {})[n])}</p:notes>'
            )
    return zip_bytes(entries)


def xlsx_bytes(rows: list[list[str | int]], comment: str = "") -> bytes:
    def cell(row: int, column: int, value: str | int) -> str:
        place = f"{chr(65 + column)}{row}"
        if isinstance(value, int):
            return f'<c r="{place}"><v>{value}</v></c>'
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'

    data = "".join(
        f'<row r="{r}">{"".join(cell(r, c, v) for c, v in enumerate(row) if v != "")}</row>'
        for r, row in enumerate(rows, start=1)
    )
    entries = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Override PartName="/xl/workbook.xml" ContentType="application/xml"/></Types>'
        ),
        "_rels/.rels": relations(("w", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets>'
            '<sheet name="Stock" sheetId="1" r:id="r1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": relations(("r1", "worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{S}"><sheetData>{data}</sheetData></worksheet>',
    }
    if comment:
        entries["xl/worksheets/_rels/sheet1.xml.rels"] = relations(("c", "comments", "../comments1.xml"))
        entries["xl/comments1.xml"] = (
            f'<comments xmlns="{S}"><commentList><comment ref="B2"><text><t>{comment}</t></text></comment>'
            "</commentList></comments>"
        )
    return zip_bytes(entries)


def open_document(mimetype: str, body: str, manifest: str = "<m/>") -> bytes:
    names = ("office", "text", "table", "draw", "presentation")
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names)
    return zip_bytes(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{mimetype}",
            "content.xml": f"<office:doc {spaces}><office:body>{body}</office:body></office:doc>",
            "META-INF/manifest.xml": manifest,
        },
        stored=("mimetype",),
    )


def epub_bytes(chapters: list[str]) -> bytes:
    items = "".join(f'<item id="c{n}" href="text/c%20{n}.xhtml"/>' for n in range(len(chapters)))
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    return zip_bytes(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfile full-path="OPS/book.opf"/></container>',
            "OPS/book.opf": (
                '<package xmlns:dc="urn:dc"><metadata><dc:title>Birds</dc:title><dc:creator>Ada</dc:creator></metadata>'
                f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
            ),
            **{f"OPS/text/c {n}.xhtml": f"<html><body>{text}</body></html>" for n, text in enumerate(chapters)},
        },
        stored=("mimetype",),
    )


def notebook_bytes() -> bytes:
    cells = [
        {"cell_type": "markdown", "source": ["# Survey\n", "\n", "We count nests."]},
        {
            "cell_type": "code",
            "source": "count = 3\ncount",
            "outputs": [{"data": {"text/plain": ["3 nests found"]}}, {"text": "printed line"}],
        },
    ]
    return json.dumps({"cells": cells, "nbformat": 4}).encode()


def with_entries(content: bytes, entries: Mapping[str, str | bytes]) -> bytes:
    """Return a zip with further entries, or others in place of those of the same name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        held: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    return zip_bytes({**held, **entries}, stored=("mimetype",))
