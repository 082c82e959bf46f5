"""Word, PowerPoint, spreadsheets and OpenDocument."""

from __future__ import annotations

import pytest

from engine.contract.document import Parsed, ParseSkipped, Role
from engine.contract.locator import CellsPlace, SectionPlace, SlidePlace
from tests.plugins import small_files as make
from tests.plugins.reading import body_of, document_of, parsed_bytes, place_of, read_bytes, texts

TABLE = (
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Item</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Price</w:t></w:r></w:p></w:tc>"
    "</w:tr><w:tr><w:tc><w:p><w:r><w:t>Nest</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>3</w:t></w:r></w:p></w:tc></w:tr>"
    "</w:tbl>"
)


def test_word_keeps_document_order_and_headings() -> None:
    body = (
        make.paragraph("Terms", "H1") + make.paragraph("First words.") + TABLE + make.paragraph("Rent", "Mine")
    ) + make.paragraph("Last words.")
    layer = body_of(make.docx_bytes(body), "contract.docx")
    assert texts(layer) == ["Terms", "First words.", "Item\tPrice\nNest\t3", "Rent", "Last words."]
    assert [s.role for s in layer.segments][:3] == [Role.HEADING, Role.PARAGRAPH, Role.TABLE]
    assert place_of(layer, "Last words") == SectionPlace(("Terms", "Rent"))


def test_word_notes_come_after_the_body_and_once() -> None:
    notes = make.paragraph("a note") + make.paragraph("a note")
    layer = body_of(make.docx_bytes(make.paragraph("Body."), footnotes=notes, comments=notes), "a.docx")
    assert texts(layer) == ["Body.", "a note"]
    assert texts(layer, Role.NOTE) == ["a note"]


def test_word_leaves_out_deleted_text_and_reads_boxes_and_equations() -> None:
    deleted = "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
    box = f"<w:r><w:txbxContent>{make.paragraph('in the box')}</w:txbxContent></w:r>"
    maths = '<m:oMath xmlns:m="urn:m"><m:r><m:t>E=mc</m:t></m:r></m:oMath>'
    layer = body_of(make.docx_bytes(make.paragraph("Kept ", extra=deleted + maths + box)), "a.docx")
    assert texts(layer) == ["Kept E=mc", "in the box"]


def test_word_metadata() -> None:
    metadata = document_of(make.docx_bytes(make.paragraph("x")), "a.docx").metadata
    assert (metadata.title, metadata.author, metadata.created) == ("Contract", "Ada Jay", "2024-02-03T04:05:06Z")


def test_slides_in_the_order_of_the_show_with_notes() -> None:
    slides = [make.shape("Opening", "title") + make.shape("Hello"), make.shape("Closing", "title")]
    layer = body_of(make.pptx_bytes(slides, {0: "Say hello slowly"}), "talk.pptx")
    assert texts(layer) == ["Opening", "Hello", "Say hello slowly", "Closing"]
    assert place_of(layer, "slowly") == SlidePlace(1)
    assert place_of(layer, "Closing") == SlidePlace(2)
    assert texts(layer, Role.NOTE) == ["Say hello slowly"]


def test_rows_carry_the_names_of_their_columns() -> None:
    rows: list[list[str | int]] = [["Stock list"], ["Item", "Count"], ["Seeds", 12], ["Nuts", 7]]
    layer = body_of(make.xlsx_bytes(rows, comment="counted twice"), "stock.xlsx")
    assert "Item: Seeds; Count: 12" in layer.text
    assert "Item: Nuts; Count: 7" in layer.text
    assert place_of(layer, "Seeds") == CellsPlace("Stock", "A1:B4")
    assert place_of(layer, "counted twice") == CellsPlace("Stock", "B2")


def test_long_sheets_are_cut_into_ranges() -> None:
    rows: list[list[str | int]] = [["Name", "Amount"], *[[f"Item number {n}", n] for n in range(200)]]
    layer = body_of(make.xlsx_bytes(rows), "long.xlsx")
    place = place_of(layer, "Item number 150;")
    assert isinstance(place, CellsPlace)
    first, last = (int(part[1:]) for part in place.cells.split(":"))
    assert first <= 152 <= last
    assert last - first < 50


def test_an_empty_sheet_is_indexed_without_text() -> None:
    assert document_of(make.xlsx_bytes([]), "a.xlsx").layers == ()


def test_open_document_text() -> None:
    body = (
        '<office:text><text:h text:outline-level="1">Letter</text:h><text:p>Dear<text:s text:c="2"/>all<text:note>'
        "<text:note-citation>1</text:note-citation><text:note-body><text:p>a footnote</text:p></text:note-body>"
        "</text:note>"
        ","
        "</text:p><text:list><text:list-item><text:p>point</text:p></text:list-item></text:list><table:table>"
        "<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p>"
        "</table:table-cell></table:table-row></table:table></office:text>"
    )
    layer = body_of(make.open_document("text", body), "letter.odt")
    assert texts(layer) == ["Letter", "Dear  all,", "a footnote", "point", "a\tb"]
    assert place_of(layer, "point") == SectionPlace(("Letter",))
    assert texts(layer, Role.LIST) == ["point"]


def test_open_document_slides() -> None:
    page = "<draw:page><draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame></draw:page>"
    body = f"<office:presentation>{page.format('one')}{page.format('two')}</office:presentation>"
    layer = body_of(make.open_document("presentation", body), "show.odp")
    assert place_of(layer, "two") == SlidePlace(2)


def test_open_document_behind_a_password() -> None:
    locked = make.open_document("text", "<office:text/>", manifest="<m><encryption-data/></m>")
    outcome = read_bytes(locked, "a.odt")
    assert isinstance(outcome, ParseSkipped)
    assert outcome.reason.code == "encrypted"


@pytest.mark.parametrize("name", ["renamed.pdf", "renamed.zip", "renamed.txt", "renamed"])
def test_office_files_are_known_by_what_they_hold(name: str) -> None:
    outcome = parsed_bytes(make.docx_bytes(make.paragraph("inside")), name)
    assert outcome.document.format == "docx"


def test_a_truncated_package_is_damaged() -> None:
    whole = make.docx_bytes(make.paragraph("inside"))
    outcome = read_bytes(whole[: len(whole) // 2], "a.docx")
    assert not isinstance(outcome, Parsed)
    assert outcome.reason.message == "The file is damaged: its zip directory cannot be read."


def test_files_embedded_in_a_document_are_members() -> None:
    inner = make.xlsx_bytes([["deep", "value"]])
    whole = make.zip_bytes(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f'<w:document xmlns:w="{make.W}"><w:body>{make.paragraph("x")}</w:body></w:document>',
            "word/embeddings/Sheet1.xlsx": inner,
        }
    )
    members = parsed_bytes(whole, "a.docx").members
    assert [(member.name, member.content == inner) for member in members] == [("Sheet1.xlsx", True)]
