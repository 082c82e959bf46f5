"""Makes the binary files of the sample library (PDF, Office, mail, e-book, archive) from the texts in sources/.

Run ``python packaging/sample/make.py``; it needs the packages of the dependency group "sample". The text files of the
library are written by hand and stand in assets/sample/library as they are. The same input gives the same bytes as far
as the writing libraries allow.
"""

from __future__ import annotations

import datetime
import email.message
import email.utils
import mailbox
import random
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

SOURCES = Path(__file__).parent / "sources"
LIBRARY = Path(__file__).parents[2] / "assets" / "sample" / "library"
EPOCH = (2025, 6, 30, 12, 0, 0)

Block = tuple[int, str]
"""Heading level (0 for a paragraph) and text."""


def read_blocks(name: str) -> list[Block]:
    """Return the headings and paragraphs of a source text, in order."""
    blocks = []
    for line in (SOURCES / name).read_text(encoding="utf-8").splitlines():
        if line.strip():
            level = len(line) - len(line.lstrip("#"))
            blocks.append((level, line.lstrip("# ").strip()))
    return blocks


def make_pdf(source: str, target: Path) -> None:
    """Write one page for each second-level heading."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer

    styles = getSampleStyleSheet()
    flow: list[object] = []
    for level, text in read_blocks(source):
        if level == 2 and any(isinstance(item, Paragraph) and item.style.name == "Heading2" for item in flow):
            flow.append(PageBreak())
        style = {0: "BodyText", 1: "Title", 2: "Heading2"}[level]
        flow += [Paragraph(escape(text), styles[style]), Spacer(1, 6)]
    title = read_blocks(source)[0][1]
    SimpleDocTemplate(str(target), pagesize=A4, title=title, author="Alder Cycles", invariant=1).build(flow)


def make_docx(source: str, target: Path) -> None:
    """Write a document with real headings."""
    import docx

    document = docx.Document()
    document.core_properties.author = "Corwen Estates"
    document.core_properties.created = datetime.datetime(*EPOCH)
    for level, text in read_blocks(source):
        if level:
            document.add_heading(text, level=level - 1)
        else:
            document.add_paragraph(text)
    document.core_properties.title = read_blocks(source)[0][1]
    document.save(str(target))


def make_pptx(source: str, target: Path) -> None:
    """Write a title slide and one slide for each second-level heading, with its lines as bullets."""
    import pptx

    deck = pptx.Presentation()
    blocks = read_blocks(source)
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    slide.shapes.title.text, slide.placeholders[1].text = blocks[0][1], blocks[1][1]
    for level, text in blocks[2:]:
        if level == 2:
            slide = deck.slides.add_slide(deck.slide_layouts[1])
            slide.shapes.title.text = text
            slide.notes_slide.notes_text_frame.text = f"Talk about: {text.lower()}."
            body = slide.placeholders[1].text_frame
            first = True
            continue
        line = body.paragraphs[0] if first else body.add_paragraph()
        line.text, first = text, False
    deck.save(str(target))


ARTICLES = [
    ("inner tube", "tyres", 7.5),
    ("touring tyre", "tyres", 34.0),
    ("chain, 11 speed", "drivetrain", 32.5),
    ("cassette, 11 speed", "drivetrain", 68.0),
    ("organic brake pads", "brakes", 16.0),
    ("sintered brake pads", "brakes", 19.5),
    ("front light", "lights", 45.0),
    ("basic service", "labour", 79.0),
    ("full service", "labour", 165.0),
    ("puncture repair", "labour", 14.0),
    ("hand-built wheel", "wheels", 238.0),
    ("cargo bike rental, day", "rental", 28.0),
]
TOWNS = ["Brackwell", "Harlow", "Osterby", "Winmouth", "Port Sele"]


def make_xlsx(target: Path) -> None:
    """Write 300 sales of the first half of 2025 and the price list."""
    import openpyxl

    chance = random.Random(2025)
    book = openpyxl.Workbook()
    sales = book.active
    sales.title = "Sales 2025"
    sales.append(["Ticket", "Date", "Item", "Category", "Quantity", "Unit price EUR", "Total EUR", "Town", "Paid by"])
    days = sorted(chance.randrange(0, 180) for _ in range(300))
    for number, day in enumerate(days):
        name, category, price = chance.choice(ARTICLES)
        quantity = 1 if category in ("labour", "wheels") else chance.randint(1, 4)
        date = datetime.date(2025, 1, 2) + datetime.timedelta(days=day)
        paid = chance.choice(["card", "card", "cash", "invoice"])
        town = chance.choice(TOWNS)
        sales.append([5001 + number, date, name, category, quantity, price, price * quantity, town, paid])
    prices = book.create_sheet("Prices")
    prices.append(["Item", "Category", "Unit price EUR"])
    for article in ARTICLES:
        prices.append(list(article))
    book.properties.created = book.properties.modified = datetime.datetime(*EPOCH)
    book.save(str(target))


def make_mbox(target: Path) -> None:
    """Write one message for each line of sources/mails.txt."""
    target.unlink(missing_ok=True)
    box = mailbox.mbox(str(target))
    for number, line in enumerate((SOURCES / "mails.txt").read_text(encoding="utf-8").splitlines(), 1):
        sender, subject, day, text = line.split("|")
        date = datetime.datetime.fromisoformat(f"{day}T09:{number:02d}:00+00:00")
        address = sender.lower().replace(" ", ".").replace("&", "and").encode("ascii", "ignore").decode()
        message = email.message.EmailMessage()
        message["From"] = email.utils.formataddr((sender, f"{address}@post.example"))
        message["To"] = "Alder Cycles <shop@alder-cycles.example>"
        message["Subject"] = subject
        message["Date"] = email.utils.format_datetime(date)
        message["Message-ID"] = f"<{number}@post.example>"
        message.set_content(text)
        envelope = mailbox.mboxMessage(message)
        envelope.set_from("post.example", date.timetuple())
        box.add(envelope)
    box.close()


def make_eml(target: Path, attachment: Path) -> None:
    """Write one mail with a file attached."""
    message = email.message.EmailMessage()
    message["From"] = "Insurance Broker Mills <mills@post.example>"
    message["To"] = "Alder Cycles <shop@alder-cycles.example>"
    message["Subject"] = "Your policy at a glance"
    message["Date"] = "Mon, 10 Feb 2025 10:15:00 +0000"
    message["Message-ID"] = "<policy@post.example>"
    message.set_content(
        "Dear Mrs. Alder,\n\nthe premium for 2025 is 1,180 euros, due on 1 March. The table is attached.\n"
    )
    message.add_attachment(attachment.read_bytes(), maintype="text", subtype="csv", filename="cover.csv")
    message.set_boundary("alder-cycles-boundary")
    target.write_bytes(message.as_bytes())


def write_zip(target: Path, files: list[tuple[str, str]], stored_first: bool = False) -> None:
    """Write text files into an archive with fixed dates."""
    with zipfile.ZipFile(target, "w") as archive:
        for position, (name, text) in enumerate(files):
            info = zipfile.ZipInfo(name, EPOCH)
            stored = stored_first and position == 0
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, text)


ODT_NAMESPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def make_odt(source: str, target: Path) -> None:
    """Write a minimal OpenDocument text."""
    body = "".join(
        f'<text:h text:outline-level="{level}">{escape(text)}</text:h>' if level else f"<text:p>{escape(text)}</text:p>"
        for level, text in read_blocks(source)
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODT_NAMESPACES} office:version="1.3">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    mime = "application/vnd.oasis.opendocument.text"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    write_zip(target, [("mimetype", mime), ("content.xml", content), ("META-INF/manifest.xml", manifest)], True)


def make_epub(source: str, target: Path) -> None:
    """Write one chapter for each second-level heading."""
    blocks = read_blocks(source)
    chapters: list[list[Block]] = [[]]
    for block in blocks:
        if block[0] == 2:
            chapters.append([])
        chapters[-1].append(block)
    pages = [
        (
            f"OEBPS/chapter{number}.xhtml",
            '<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head>'
            f"<title>{escape(chapter[0][1])}</title></head><body>"
            + "".join(f"<h{level}>{escape(t)}</h{level}>" if level else f"<p>{escape(t)}</p>" for level, t in chapter)
            + "</body></html>",
        )
        for number, chapter in enumerate(chapters)
    ]
    names = [name.removeprefix("OEBPS/") for name, _ in pages]
    items = "".join(f'<item id="c{n}" href="{x}" media-type="application/xhtml+xml"/>' for n, x in enumerate(names))
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(names)))
    package = (
        '<?xml version="1.0" encoding="UTF-8"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
        'unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<dc:identifier id="id">first-repairs</dc:identifier><dc:language>en</dc:language>'
        f"<dc:title>{escape(blocks[0][1])}</dc:title><dc:creator>Tilda Voss</dc:creator></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>'
        "</container>"
    )
    parts = [("mimetype", "application/epub+zip"), ("META-INF/container.xml", container), ("OEBPS/book.opf", package)]
    write_zip(target, [*parts, *pages], True)


def make_rtf(source: str, target: Path) -> None:
    """Write a plain RTF text."""
    paragraphs = [f"\\b {text}\\b0\\par" if level else f"{text}\\par" for level, text in read_blocks(source)]
    target.write_text(
        "{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Serif;}}\n" + "\n".join(paragraphs) + "\n}", encoding="ascii"
    )


INVOICES = [
    ("2025-0412", "Kurt Eberle", "tandem: new drum brake cable, 2.4 metres", "38.00"),
    ("2025-0430", "Inês Duarte", "rear wheel, rebuilt under warranty", "0.00"),
    ("2025-0455", "Food Bank Brackwell", "Fritz: new chain and pads", "71.50"),
    ("2025-0481", "Samuel Adeyemi", "motor diagnosis, error 504", "35.00"),
    ("2025-0502", "Gerda Solberg", "cargo bike Gerda, one day", "28.00"),
]


def main() -> None:
    """Make every file of the library that is not text."""
    LIBRARY.mkdir(parents=True, exist_ok=True)
    for folder in ("contracts", "plans", "books", "mail", "shop"):
        (LIBRARY / folder).mkdir(exist_ok=True)
    make_pdf("handbook.md", LIBRARY / "handbook.pdf")
    make_docx("lease-2023-draft.md", LIBRARY / "contracts" / "lease-2023-draft.docx")
    make_docx("lease-2024-signed.md", LIBRARY / "contracts" / "lease-2024-signed.docx")
    make_pptx("spring-plan.md", LIBRARY / "plans" / "spring-plan.pptx")
    make_xlsx(LIBRARY / "shop" / "sales-2025.xlsx")
    make_mbox(LIBRARY / "mail" / "inbox.mbox")
    make_eml(LIBRARY / "mail" / "policy.eml", SOURCES / "cover.csv")
    make_odt("warranty.md", LIBRARY / "contracts" / "warranty.odt")
    make_epub("first-repairs.md", LIBRARY / "books" / "first-repairs.epub")
    make_rtf("party.md", LIBRARY / "plans" / "summer-party.rtf")
    letters = [
        (f"{number}.txt", f"Alder Cycles, invoice {number}\n\nTo: {who}\nFor: {what}\nAmount: {amount} euros\n")
        for number, who, what, amount in INVOICES
    ]
    write_zip(LIBRARY / "shop" / "invoices-2025.zip", letters)


if __name__ == "__main__":
    main()
