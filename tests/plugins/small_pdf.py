"""Makes small PDFs for tests, byte by byte, so that no test needs a PDF writer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Line = tuple[float, float, float, str]
"""x, y (points from bottom left), letter size, text."""


def pdf_bytes(
    pages: Sequence[Sequence[Line]], *, page: str = "", info: Mapping[str, str] | None = None, picture: bool = False
) -> bytes:
    """Return a PDF with one A4 page (595 x 842) for each list of lines; ``page`` adds page dictionary entries."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    facts = "".join(f"/{key} ({value}) " for key, value in (info or {}).items())
    objects.append(f"<< {facts}>>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /Length 1 >>"
    )
    objects.append(image + b"\nstream\n\x00\nendstream")
    kids = []
    for lines in pages:
        drawing = "".join(f"BT /F1 {size} Tf {x} {y} Td ({_escaped(text)}) Tj ET\n" for x, y, size, text in lines)
        drawing += "q 400 0 0 400 50 50 cm /Im1 Do Q\n" if picture else ""
        content = drawing.encode("cp1252")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R {page} "
                "/Resources << /Font << /F1 4 0 R >> /XObject << /Im1 5 0 R >> >> >>"
            ).encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return _file(objects)


Placed = tuple[bytes, int, int, tuple[float, float, float, float]]
"""A JPEG, its width and height in pixels, and left, bottom, width and height on the page in points."""


def illustrated_pdf(pages: Sequence[tuple[str, Sequence[Placed]]], *, page: str = "") -> bytes:
    """Return a PDF with one A4 page for each text, with pictures; the same bytes are stored once."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< >>"]
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    stored: dict[bytes, int] = {}
    kids = []
    for text, pictures in pages:
        drawing = f"BT /F1 12 Tf 60 800 Td ({_escaped(text)}) Tj ET\n"
        for data, width, height, (x, y, across, up) in pictures:
            if data not in stored:
                head = f"/Width {width} /Height {height} /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /DCTDecode"
                about = f"<< /Type /XObject /Subtype /Image {head} /Length {len(data)} >>"
                objects.append(about.encode() + b"\nstream\n" + data + b"\nendstream")
                stored[data] = len(objects)
            drawing += f"q {across} 0 0 {up} {x} {y} cm /Im{stored[data]} Do Q\n"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing.encode("cp1252")))
        named = " ".join(f"/Im{number} {number} 0 R" for number in stored.values())
        objects.append(
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R {page} "
                f"/Resources << /Font << /F1 4 0 R >> /XObject << {named} >> >> >>"
            ).encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return _file(objects)


def _file(objects: Sequence[bytes]) -> bytes:
    data = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return data + b"trailer << /Size %d /Root 1 0 R /Info 3 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
