"""Function words: words that a question is built with but not about, folded, by language."""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: Mapping[str, str] = {
    "en": """a about above after all also am an and any are as at be been before being between both but by can could did
        do does doing down during each else ever every find for from get give given go had happen happened has have
        having he her here hers him his how i if in into is it its just kind know known like list made main make many
        may me might more most much must my name named need no nor not now of off on once one only or other our out
        over own please said same say says shall she should show so some such take tell than that the their them then
        there these they this those through to too type under until up upon us use used very was way we went were what
        when where whether which while who whom whose why will with would you your""",
    "de": """aber alle als also am an auch auf aus bei bin bis bist da dann das dass dein dem den der des die dies diese
        dieser dieses doch du durch ein eine einem einen einer eines er es euch fur gab gibt hat hatte haben heisst
        heißt ich ihr ihre im in ist ja kann kein keine man mehr mein mich mir mit muss nach nicht noch nur ob oder
        ohne schon sein seine sich sie sind so soll uber um und uns unser unter viel viele vom von vor war waren warum
        was welche welchem welchen welcher welches wem wen wenn wer werden wessen wie wieso wieviel wird wo wurde wurden
        wieviele wohin woher womit wofur wodurch worauf woran woraus worin worum wovon zu zum zur zwischen""",
    "fr": """a ai au aussi aux avec avons ce ces cet cette ceux chez combien comme comment dans de des dont du elle
        elles en es est et etaient etait ete etre eu fait font fut il ils j je l la laquelle le lequel les lesquels
        leur leurs lors lui ma mais me meme mes mon ne nom nos notre nous on ont ou par pas pendant peut plus pour
        pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se ses si son sont sous sur ta te tes
        ton tu un une vos votre vous y""",
    "es": """a al algun alguna antes como con cual cuales cuando cuanta cuantas cuanto cuantos de del desde donde dos el
        ella ellas ellos en entre era eran es esa ese eso esta estaba este esto fue fueron ha habia han hasta hay la las
        le les lo los llama llamaba mas me mi muy no nombre nos o para pero por porque puede que quien quienes se segun
        ser si sin sobre son su sus tambien tiene tienen tuvo un una uno unos y ya yo""",
    "it": """a ad ai al alla alle anche c che chi ci come con cosa cui da dal dalla dei del della delle di dove e era
        erano essere fu furono gli ha hai hanno ho i il in io l la le lei li lo loro lui ma mi mio nel nella no noi non
        o per perche piu puo qual quale quali quando quanta quante quanti quanto che se si sia sono su sua suo tra un
        una uno vi""",
    "pt": """a ao aos as ate com como da das de dela dele do dos e ela ele eles em entre era eram essa esse esta este eu
        foi foram ha isso isto ja la lhe mais mas me meu minha muito na nao nas no nome nos o onde os ou para pela pelo
        por porque qual quais quando quanta quantas quanto quantos que quem se sem ser seu sua sao tambem tem teve um
        uma voce""",
    "nl": """aan al als bij dan dat de der deze die dit doch door een en er had hadden haar heb hebben heeft hem het hij
        hoe hoeveel hun ik in is je kan maar me meer met mij mijn na naar niet nog nu of om onder ons ook op over te tot
        uit van veel voor waar waarom wanneer was waren wat we wel welk welke werd werden wie wij wordt zal ze zich zij
        zijn zo zonder zou""",
    "ru": """а без бы был была были было быть в вам вас вот все всего вы где да для до его ее если есть еще же за и из
        или им их к как какая какие какой каком какую когда кого который кто куда ли мне много может мы на над не него
        нее нет ни но о об он она они от по под при с сколько со так также там то того тоже только том ты у уже чего
        чей чем что чтобы это этот я""",
}
_KNOWN = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_EVERY_CJK = frozenset("的了是在有和与哪什么谁何多少几为吗呢の は が を に へ と で も か")


def is_function_word(word: str, language: str) -> bool:
    """Return whether a folded word carries no subject; English is assumed where the language is not known."""
    return word in _KNOWN.get(language, _KNOWN["en"]) or word in _EVERY_CJK
