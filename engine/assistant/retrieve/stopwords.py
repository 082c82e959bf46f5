"""Stop words: words too common to weigh in a query unless they stand in a phrase. Files are indexed with all words."""

from __future__ import annotations

import functools

from engine.library.analyse.terms import fold, index_text

_LISTS = {
    "en": """a an the of in on at by for with to from into and or nor but if then than that this these those there here
        is are was were be been being am do does did done have has had having it its they them their he she his her
        him we us our you your i me my mine not no as so such can could may might must shall should will would what
        which who whom whose when where why how about above after again all also any because before between both
        during each few more most other some only own same too very up down out over under s t dont""",
    "de": """der die das den dem des ein eine einer eines einem einen und oder aber nicht kein keine ist sind war waren
        wird werden wurde wurden hat haben hatte von vom zu zum zur mit auf für im in an am bei aus nach um über unter
        als auch wie was wer wen wem wo wann warum welche welcher welches ich du er sie es wir ihr man sich so dass
        wenn durch vor nur noch mein dein sein unser""",
    "fr": """le la les un une des du de au aux et ou mais ne pas est sont était étaient être a ont avait avoir ce cette
        ces cet il elle ils elles on nous vous je tu que qui quoi quel quelle quels quelles où quand comment pourquoi
        dans sur sous par pour avec sans en y se sa son ses leur leurs mon ma mes l d qu s n c j plus""",
    "es": """el la los las un una unos unas de del al y o pero no es son era eran ser fue fueron ha han había haber que
        qué quién quiénes cuál cuáles cuándo dónde cómo cuánto cuántos por para con sin en a su sus se lo le les me te
        nos mi mis tu este esta estos estas eso ese más muy""",
    "it": """il lo la i gli le un uno una di del della dei delle al alla e o ma non è sono era che chi quale quali
        quando dove come perché per con senza in a da su si ha hanno essere nel nella più""",
    "pt": """o a os as um uma uns umas de do da dos das no na nos nas e ou mas não é são era foi ser que quem qual
        quais quando onde como por para com sem em ao se seu sua mais""",
    "nl": """de het een en of maar niet is zijn was waren wordt worden werd van in op aan met voor door naar bij uit om
        over als ook wat wie waar wanneer waarom hoe welke dat die dit deze er ik je hij zij we te""",
    "ru": """и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по ее мне было вот от меня о
        из ему когда кто где какой какая какие каком почему это эта этот для ли или был была были быть при чем""",
    "ar": """في من على إلى الى عن أن ان إن هو هي هم هذا هذه ذلك تلك التي الذي الذين ما ماذا متى أين اين كيف لماذا هل كم
        و أو او ثم لا لم لن كان كانت قد مع بين كل أي اي من""",
    "zh": "的 了 是 在 和 有 什么 哪 吗 呢",
    "ja": "の に は を た が で て と し れ さ も する いる です ます",
}

_ALL = frozenset(fold(word) for words in _LISTS.values() for word in words.split())
# A word of one list may say something in another language ("die", "war", "is"), so a query of a known
# language is held against its own list only.
_BY_LANGUAGE = {code: frozenset(fold(word) for word in words.split()) for code, words in _LISTS.items()}


def is_stopword(folded: str, language: str) -> bool:
    """Return whether a folded word of a query in this language (``""``: unknown, taken for English) says nothing."""
    return folded in _BY_LANGUAGE.get(language or "en", _ALL)


@functools.cache
def stop_terms(languages: tuple[str, ...]) -> frozenset[str]:
    """Return the index terms of the stop words of these languages, as feedback must not bring them in."""
    lists = {code: _LISTS[code] for code in languages if code in _LISTS} or {"en": _LISTS["en"]}
    stemmed = (index_text(words, code).split() for code, words in lists.items())
    return frozenset(term for found in stemmed for term in found) | _ALL
