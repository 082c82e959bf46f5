from __future__ import annotations

import pytest

from engine.library.analyse.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The quick brown fox jumps over the lazy dog and then sleeps.", "en"),
        ("Der schnelle braune Fuchs springt über den faulen Hund.", "de"),
        ("Le renard brun saute par-dessus le chien paresseux.", "fr"),
        ("El zorro marrón salta sobre el perro perezoso.", "es"),
        ("Быстрая коричневая лиса прыгает через ленивую собаку.", "ru"),
        ("Il gatto dorme tutto il giorno sul divano della nonna.", "it"),
        ("القط ينام على السرير طوال النهار", "ar"),
        ("我喜欢猫", "zh"),
        ("これは日本語です", "ja"),
        ("고양이가 잔다", "ko"),
        ("כלב", "he"),
        ("кошка", "ru"),
        ("invoice 42", ""),
        ("12345 --- 678", ""),
        ("", ""),
    ],
)
def test_detects(text: str, language: str) -> None:
    assert detect(text) == language


_PROSE = {
    "ca": "Aquest matí hem anat al mercat de la plaça per comprar fruita i verdura, però la parada dels bolets era "
    "tancada. La venedora ens va dir que amb la pluja dels últims dies els boscos són plens i que tornarà demà.",
    "cs": "Dnes ráno jsme šli na trh koupit ovoce a zeleninu, ale stánek s houbami byl zavřený. Prodavačka nám řekla, "
    "že po deštích posledních dnů jsou lesy plné a že se zítra vrátí, protože dnes musela zůstat doma s dětmi.",
    "da": "I morges gik vi på torvet for at købe frugt og grøntsager, men boden med svampe var lukket. Sælgeren sagde, "
    "at skovene er fulde efter de sidste dages regn, og at hun kommer tilbage i morgen, hvis vejret holder.",
    "et": "Täna hommikul läksime turule puu- ja köögivilju ostma, aga seenelett oli suletud. Müüja ütles, et pärast "
    "viimaste päevade vihma on metsad seeni täis ning et ta tuleb homme tagasi, kui ilm on ilus.",
    "eu": "Gaur goizean azokara joan gara fruta eta barazkiak erostera, baina perretxikoen postua itxita zegoen. "
    "Saltzaileak esan digu azken egunetako euriarekin basoak beteta daudela eta bihar itzuliko dela, baina gaur "
    "etxean geratu behar izan du haurrekin eta ez da etorri.",
    "fi": "Tänä aamuna menimme torille ostamaan hedelmiä ja vihanneksia, mutta sienikoju oli suljettu. Myyjä kertoi, "
    "että viime päivien sateiden jälkeen metsät ovat täynnä sieniä ja että hän tulee takaisin huomenna.",
    "hu": "Ma reggel elmentünk a piacra gyümölcsöt és zöldséget venni, de a gombás stand zárva volt. Az eladó azt "
    "mondta, hogy az elmúlt napok esői után az erdők tele vannak, és hogy holnap már biztosan visszajön.",
    "id": "Pagi ini kami pergi ke pasar untuk membeli buah dan sayuran, tetapi kios jamur sudah tutup. Penjual itu "
    "mengatakan bahwa setelah hujan beberapa hari terakhir hutan penuh dengan jamur dan dia akan kembali besok.",
    "lt": "Šį rytą nuėjome į turgų nusipirkti vaisių ir daržovių, bet grybų prekystalis buvo uždarytas. Pardavėja "
    "pasakė, kad po pastarųjų dienų lietaus miškai yra pilni ir kad ji tikrai sugrįš rytoj, jei oras bus geras.",
    "pl": "Dziś rano poszliśmy na targ, żeby kupić owoce i warzywa, ale stoisko z grzybami było zamknięte. "
    "Sprzedawczyni powiedziała, że po deszczach ostatnich dni lasy są pełne i że wróci jutro, bo dziś musiała zostać.",
    "ro": "În această dimineață am mers la piață să cumpărăm fructe și legume, dar taraba cu ciuperci era închisă. "
    "Vânzătoarea ne-a spus că după ploile din ultimele zile pădurile sunt pline și că se va întoarce mâine.",
    "sv": "I morse gick vi till torget för att köpa frukt och grönsaker, men svampståndet var stängt. Försäljaren sa "
    "att skogarna är fulla efter de senaste dagarnas regn och att hon kommer tillbaka i morgon om vädret håller.",
    "tr": "Bu sabah meyve ve sebze almak için pazara gittik ama mantar tezgahı kapalıydı. Satıcı son günlerde yağan "
    "yağmurlardan sonra ormanların mantarla dolu olduğunu ve yarın geri geleceğini, çünkü yorulduğunu söyledi.",
    "ru": "Сегодня утром мы пошли на рынок купить фрукты и овощи, но прилавок с грибами был закрыт. "
    "Продавщица сказала, что после дождей последних дней леса полны грибов и что она вернётся завтра.",
    "el": "Σήμερα το πρωί πήγαμε στην αγορά για να αγοράσουμε φρούτα και λαχανικά, αλλά ο πάγκος με τα μανιτάρια ήταν "
    "κλειστός. Η πωλήτρια μας είπε ότι μετά τις βροχές των τελευταίων ημερών τα δάση είναι γεμάτα.",
}


@pytest.mark.parametrize("language", sorted(_PROSE))
def test_prose_is_never_taken_for_a_list(language: str) -> None:
    assert detect(_PROSE[language]) == language


@pytest.mark.parametrize(
    "text",
    [
        "nega tobi rasolema vito sebadi pomila tirona kedasu " * 6,
        "Smith Jones Miller Garcia Kowalski Yamamoto Petersen Rossi Novak Dubois " * 4,
        "int main void printf char buffer size return struct node next prev alloc free " * 3,
        "Hôm nay trời đẹp chúng tôi đi chợ mua trái cây rau quả nhưng quầy nấm đóng cửa " * 3,
    ],
)
def test_what_is_no_prose_of_a_known_language_is_not_stemmed(text: str) -> None:
    assert detect(text) == ""
