"""HTML, EPUB, XML, RTF."""

from __future__ import annotations

from engine.contract.document import Role
from engine.contract.locator import SectionPlace
from tests.plugins.reading import body_of, document_of, place_of, texts
from tests.plugins.small_files import epub_bytes

PAGE = """<!doctype html><html><head><title>Nests</title><meta name=author content=Ada><style>p{}</style></head><body>
<h1>About  nests</h1><p>A nest is <b>soft</b>.<br>It is round.</p><script>var x = "hidden"</script>
<ul><li><p>twig</p></li><li>moss</li></ul><table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>
<pre>keep
  this</pre><!-- hidden --></body></html>"""


def test_page() -> None:
    layer = body_of(PAGE.encode(), "a.html")
    expected = ["About nests", "A nest is soft.\nIt is round.", "twig", "moss", "a\tb", "1\t2", "keep\n  this"]
    assert texts(layer) == expected
    assert "hidden" not in layer.text
    assert texts(layer, Role.TABLE) == ["a\tb", "1\t2"]
    assert place_of(layer, "moss") == SectionPlace(("About nests",))
    metadata = document_of(PAGE.encode(), "a.html").metadata
    assert (metadata.title, metadata.author) == ("Nests", "Ada")


def test_the_page_names_its_encoding_and_may_be_wrong() -> None:
    words = "Быстрая коричневая лиса перепрыгивает через ленивую собаку. " * 4
    for named in ("windows-1251", "utf-8"):
        page = f'<html><head><meta charset="{named}"></head><body><p>{words}</p></body></html>'
        assert "коричневая лиса" in body_of(page.encode("cp1251"), "a.html").text


def test_depth_without_end() -> None:
    layer = body_of(b"<div>" * 20_000 + b"deep words", "a.html")
    assert "deep words" in layer.text


def test_book_in_reading_order() -> None:
    layer = body_of(epub_bytes(["<h1>Spring</h1><p>They return.</p>", "<h1>Autumn</h1><p>They gather.</p>"]), "b.epub")
    assert texts(layer) == ["Spring", "They return.", "Autumn", "They gather."]
    assert place_of(layer, "gather") == SectionPlace(("Autumn",))


def test_xml_of_any_kind() -> None:
    text = b"<a><title>Report</title><sec><title>Part</title><p>one <i>two</i> three</p></sec><n>4</n></a>"
    layer = body_of(text, "a.xml")
    assert texts(layer) == ["Report", "Part", "one two three", "4"]
    assert place_of(layer, "two") == SectionPlace(("Report", "Part"))


def test_xml_entities_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "xxxxxxxxxx"><!ENTITY c "&b;&b;&b;"><!ENTITY d SYSTEM "file:///etc/passwd">]>'
    layer = body_of(bomb + b"<a><p>before &c; &d; after</p></a>", "a.xml")
    assert "xxxx" not in layer.text
    assert "root:" not in layer.text


def test_rich_text() -> None:
    text = (
        rb"{\rtf1\ansi\ansicpg1252{\info{\title Plan}{\author Ada}}First \'fcber words.\par Second {\b bold} one.\par}"
    )
    layer = body_of(text, "a.rtf")
    assert texts(layer) == ["First über words.", "Second bold one."]
    assert document_of(text, "a.rtf").metadata.title == "Plan"
