"""Mail: messages, attachments, mailboxes."""

from __future__ import annotations

from email.message import EmailMessage

from engine.contract.document import Kind, Parsed
from engine.contract.locator import SectionPlace
from tests.plugins.reading import parsed_bytes, place_of, read_bytes


def message(subject: str = "Größe der Nester", body: str = "The nest is 40 cm wide.") -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = subject, "Ada Jay <ada@example.org>", "bob@example.org"
    made["Date"] = "Mon, 05 Feb 2024 10:00:00 +0100"
    made.set_content(body)
    return made


def test_headers_body_and_attachments() -> None:
    made = message()
    made.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="räume.csv")
    made.add_attachment(message("inner"), filename="x.eml")
    outcome = parsed_bytes(bytes(made), "note.eml")
    document = outcome.document
    layer = document.layers[0]
    assert document.media_kind is Kind.MAIL
    assert layer.text.startswith("Größe der Nester\nFrom: Ada Jay <ada@example.org>\nTo: bob@example.org")
    assert place_of(layer, "40 cm") == SectionPlace(("Größe der Nester",))
    assert (document.metadata.author, document.metadata.created) == (
        "Ada Jay <ada@example.org>",
        "2024-02-05T10:00:00+01:00",
    )
    assert [member.name for member in outcome.members] == ["räume.csv", "x.eml"]
    assert outcome.members[0].content == b"a,b\n1,2\n"
    assert b"Subject: inner" in outcome.members[1].content


def test_of_two_versions_only_what_is_new_is_added() -> None:
    made = message(body="Dear all,\n\nplain words.")
    made.add_alternative("<p>Dear all,</p><p>plain <b>words</b>.</p><p>Only here: unsubscribe</p>", subtype="html")
    text = parsed_bytes(bytes(made), "a.eml").document.layers[0].text
    assert text.count("Dear all") == 1
    assert text.count("plain words") == 1
    assert "unsubscribe" in text


def test_a_mailbox_is_its_messages() -> None:
    first = bytes(message("one", "From here\n>From quoted"))
    box = (
        b"From a@b Mon Feb  5 10:00:00 2024\n"
        + first
        + b"\nFrom c@d Mon Feb  5 11:00:00 2024\n"
        + bytes(message("two"))
    )
    outcome = parsed_bytes(box, "all.mbox")
    assert [member.name for member in outcome.members] == ["00001 one.eml", "00002 two.eml"]
    inner = parsed_bytes(outcome.members[1].content, outcome.members[1].name)
    assert inner.document.metadata.title == "two"


def test_enciphered_mail_is_encrypted_and_signed_mail_is_not() -> None:
    sealed = b"Subject: s\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nMIIB"
    outcome = read_bytes(sealed, "a.eml")
    assert not isinstance(outcome, Parsed)
    assert outcome.reason.code == "encrypted"


def test_the_message_inside_a_signature_is_read() -> None:
    def element(tag: int, content: bytes) -> bytes:
        size = len(content)
        return bytes([tag]) + (bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")) + content

    inner = element(
        0x30, bytes.fromhex("06092a864886f70d010701") + element(0xA0, element(0x04, bytes(message("sealed"))))
    )
    signed = element(
        0x30, bytes.fromhex("06092a864886f70d010702") + element(0xA0, element(0x30, b"\x02\x01\x01" + inner))
    )
    assert parsed_bytes(signed, "a.p7m").document.metadata.title == "sealed"
