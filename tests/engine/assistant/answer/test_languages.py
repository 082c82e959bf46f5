"""Questions in German, French and Spanish about files in the same language."""

from __future__ import annotations

import pytest

from engine.assistant.answer.answerer import Answerer, Senses
from engine.assistant.answer.quote.cues import AnswerType, answer_type
from engine.assistant.chat.chats import Chats
from engine.contract.answer import Answered
from engine.contract.call import Call
from engine.contract.request import Question
from tests.fakes.hits import CountedTerms, FixedSearch, hit

TEXTS = {
    "de": (
        "Die Werkstatt gehört den Geschwistern Alder. Die monatliche Miete der Werkstatt beträgt 1.250 Euro. "
        "Der Mietvertrag endet am 31. Dezember 2028. Die Buchhaltung macht Ravi Menon."
    ),
    "fr": (
        "L'atelier appartient à la famille Alder. Le loyer mensuel de l'atelier est de 1 250 euros. "
        "Le bail expire le 31 décembre 2028. La comptabilité est tenue par Ravi Menon."
    ),
    "es": (
        "El taller pertenece a los hermanos Alder. El alquiler mensual del taller es de 1.250 euros. "
        "El contrato termina el 31 de diciembre de 2028. La contabilidad la lleva Ravi Menon."
    ),
}


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        ("de", "Wie hoch ist die Miete der Werkstatt?", "1.250 Euro"),
        ("de", "Wann endet der Mietvertrag?", "31. Dezember 2028"),
        ("de", "Wer macht die Buchhaltung?", "Ravi Menon"),
        ("fr", "Quel est le loyer de l'atelier ?", "1 250 euros"),
        ("fr", "Quand expire le bail ?", "31 décembre 2028"),
        ("fr", "Par qui est tenue la comptabilité ?", "Ravi Menon"),
        ("es", "¿Cuánto cuesta el alquiler del taller?", "1.250 euros"),
        ("es", "¿Cuándo termina el contrato?", "31 de diciembre de 2028"),
        ("es", "¿Quién lleva la contabilidad?", "Ravi Menon"),
    ],
)
def test_the_sentence_that_answers_is_quoted_first(chats: Chats, language: str, question: str, answer: str) -> None:
    found = [hit(TEXTS[other], number=n, title=other) for n, other in enumerate(TEXTS, start=1) if other == language]
    statistics = CountedTerms([TEXTS[language]], language)
    answerer = Answerer(FixedSearch(found), chats, lambda name: None, Senses(statistics))
    said = list(answerer.answer(Question(question), Call()))[-1]
    assert isinstance(said, Answered)
    assert said.grounding == "passages"
    assert answer in said.citations[0].quote


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What is the rent of the workshop?", AnswerType.MONEY),
        ("How long is the lorry?", AnswerType.NUMBER),
        ("What is the alarm code of the shop?", AnswerType.CODE),
        ("Who insured it?", AnswerType.PERSON),
        ("Wieviel kostet eine Stunde?", AnswerType.MONEY),
        ("Wie viele Kinder kamen?", AnswerType.NUMBER),
        ("Wo liegt der Schlüssel?", AnswerType.PLACE),
        ("Wie lautet die Telefonnummer?", AnswerType.CODE),
        ("Combien coûte la révision ?", AnswerType.MONEY),
        ("Combien d'enfants sont venus ?", AnswerType.NUMBER),
        ("En quelle année a-t-il ouvert ?", AnswerType.TIME),
        ("¿En qué año abrió?", AnswerType.TIME),
        ("¿Dónde están las baterías?", AnswerType.PLACE),
        ("¿Quién es el contable?", AnswerType.PERSON),
        ("What was the cause of the decline?", AnswerType.OTHER),
    ],
)
def test_what_is_asked_for(question: str, kind: AnswerType) -> None:
    assert answer_type(question) is kind
