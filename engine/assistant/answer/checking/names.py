"""Names, quotations and codes: what an answer copies letter by letter from its source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from engine.assistant.answer.checking.mark import Mark
from engine.assistant.answer.quote.function_words import is_function_word
from engine.assistant.answer.quote.question_words import MONTHS
from engine.library.analyse.terms import analyse, fold

_CAPITAL: Final = r"[A-ZÀ-ÞА-ЯЁ]"
_WORD: Final = rf"{_CAPITAL}[\w’'-]*\w|{_CAPITAL}\.(?=\s{_CAPITAL})"
_NAME: Final = re.compile(
    rf"(?<![\w’'-])(?:{_WORD})(?:\s+(?:(?:of|de|van|von|der|la|the|&|and)\s+)?(?:{_WORD}))*(?:\s+&\s+{_CAPITAL}\w+)*"
)
_NO_NAME: Final = re.compile(rf"(?:{MONTHS}|I|[A-ZÀ-Þ][a-zß-ÿ]+(?:day|tag))\.?", re.IGNORECASE)
_QUOTED: Final = re.compile(r"[“„«‹\"]([^“”„«»‹›\"\n]{3,})[”“»›\"]")
_CODE: Final = re.compile(
    r"https?://[^\s)\]]+|www\.[^\s)\]]+|[\w.+-]+@[\w-]+\.[\w.-]*\w"
    r"|(?<![\w-])(?=[\w/-]*\d)(?=[\w/-]*[A-Za-zÄÖÜäöüß])\w+(?:[-/]\w+)*(?![\w-])"
)
_UNIT: Final = re.compile(
    r"\d+(?:st|nd|rd|th|k|km|kg|g|m|cm|mm|ml|l|s|ms|h|min|px|pt|gb|mb|kb|tb|w|kw|kwh|v|a|hz|am|pm)"
)
_SPACE: Final = re.compile(r"\s+")
_TITLES: Final = frozenset({"herr", "herrn", "frau", "dr", "prof", "firma", "mr", "mrs", "ms"})


def names(text: str, language: str) -> Iterator[Mark]:
    """Yield the proper names of a sentence.

    A capital at the beginning makes none by itself, and may not belong to the name it stands before ("Ask Anna Berg"):
    such a mark has both readings. In German, where every noun has a capital, it takes two such words in a row or a
    title before the word.
    """
    begin = len(text) - len(text.lstrip(" \t-*•>#"))
    for match in _NAME.finditer(text):
        parts = match.group().split()
        at_beginning = match.start() <= begin and not _is_function_word(parts[0])
        while parts and (_is_function_word(parts[0]) or _is_title(parts[0])):
            parts.pop(0)
        while parts and _NO_NAME.fullmatch(parts[-1]):
            parts.pop()
        if not parts or not (len(parts) > 1 or _stands(text, match, parts[0], language, at_beginning=at_beginning)):
            continue
        start = text.index(parts[0], match.start())
        end = text.index(parts[-1], start if len(parts) == 1 else start + len(parts[0])) + len(parts[-1])
        words = " ".join(parts)
        yield Mark(start, end, "name", frozenset({words, " ".join(parts[1:])} if at_beginning else {words}) - {""})


def quotations(text: str) -> Iterator[Mark]:
    """Yield what stands between quotation marks, at least two words of it."""
    for match in _QUOTED.finditer(text):
        if len(match[1].split()) > 1:
            yield Mark(match.start(1), match.end(1), "quotation", frozenset({match[1]}))


def mask_stops(text: str) -> str:
    """Return the text, as long as it was, with no full stop inside quotation marks: a quotation is one piece."""
    return _QUOTED.sub(lambda match: re.sub(r"[.!?…](?=\s)", ",", match.group()), text)


def codes(text: str) -> Iterator[Mark]:
    """Yield identifiers of letters and digits, and addresses."""
    for match in _CODE.finditer(text):
        if not _UNIT.fullmatch(match.group().lower()):
            yield Mark(match.start(), match.end(), "code", frozenset({_code(match.group())}))


def holds_name(span_words: frozenset[str], name: str) -> bool:
    """Return whether every word of a name stands in a span, in any form and order ("Corwen's" for "Corwen")."""
    return all(_forms(word) & span_words for word in name.split() if word != "&")


def name_words(span: str) -> frozenset[str]:
    """Return the words of a span as names are looked for."""
    words = {fold(word) for word in re.findall(r"[^\W_]+", span)}
    return frozenset(words | {term.text for term in analyse(span, "")})


def holds_quotation(span: str, quotation: str) -> bool:
    """Return whether a quotation stands in a span word for word; an ellipsis may leave something out."""
    text = _letters(span)
    pieces = [_letters(piece).strip(" .,;:!?") for piece in re.split(r"…|\.\.\.|\[[^\]]*\]", quotation)]
    return all(piece in text for piece in pieces if piece)


def holds_code(span: str, code: str) -> bool:
    """Return whether an identifier or address stands in a span as a whole."""
    return re.search(rf"(?<![^\W_]){re.escape(code)}(?![^\W_])", _code(span)) is not None


def _code(text: str) -> str:
    return text.casefold().rstrip(".,;:")


def _stands(text: str, match: re.Match[str], word: str, language: str, *, at_beginning: bool) -> bool:
    """Return whether a single capitalised word is a name."""
    if at_beginning or _NO_NAME.fullmatch(word):
        return False
    if language != "de":
        return True
    before = [*text[: match.start()].split(), *match.group().split()]
    return word in before[1:] and _is_title(before[before.index(word, 1) - 1])


def _is_title(word: str) -> bool:
    return word.casefold().rstrip(".") in _TITLES


def _is_function_word(word: str) -> bool:
    return any(is_function_word(fold(word), language) for language in ("en", "de", "fr", "es"))


def _forms(word: str) -> frozenset[str]:
    bare = re.sub(r"[’']s?$", "", word)
    pieces = [fold(piece) for piece in re.findall(r"[^\W_]+", bare)]
    joined = "".join(pieces)
    without_s = joined[:-1] if joined.endswith("s") and len(joined) > 3 else joined
    return frozenset({joined, without_s, *(pieces[:1] if len(pieces) == 1 else ())})


def _letters(text: str) -> str:
    plain = re.sub(r"[“”„«»‹›\"]", "", text.replace("’", "'").replace("\u00a0", " ").replace("\u00ad", ""))
    return _SPACE.sub(" ", plain).casefold().strip()
