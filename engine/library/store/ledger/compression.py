"""Compression: how the ledger packs texts and outlines, with dictionaries that pay off for small files.

Both dictionaries are part of the stored format: changing a byte of one makes every blob packed with it unreadable
(zlib refuses it), so a better one would be a new constant beside the old.
"""

from __future__ import annotations

import zlib
from typing import Final

OUTLINE_DICTIONARY: Final = (
    b'null,"transcript","caption","ocr",{"kind":"time","start_s":0.0,"end_s":0.0,"frame_s":null}'
    b'{"kind":"image","boxes":[[0.0,0.0,1.0,1.0]]}{"kind":"slide","slide":1}'
    b'{"kind":"cells","sheet":"Sheet1","cells":"A1:D9"}{"kind":"section","path":["","'
    b'{"kind":"page","spots":[{"page":1,"boxes":[[0.,0.]]}]}["body","note",["body","title",["body","code",["body",'
    b'"table",["body","list",["body","heading",[0,"paragraph",0,"body","paragraph",[0,0],[]]],['
    b'{"kind":"lines","lines":[1,2]}],[2,["body","paragraph",[0,'
)
"""What the JSON of segments and passages is mostly made of; the likeliest stands last, where zlib reaches it best."""

TEXT_DICTIONARY: Final = (
    " pour les des une dans est que qui pas sur avec nous vous leur cette sont mais tout plus comme fait "
    " para los las una del con por como pero sus este esta desde entre cuando muy sin sobre ser hay todo "
    " per della delle degli che non con una sono come anche questo nella essere dal alla gli "
    " nicht und der die das den dem ein eine einer eines einem ist sind war wird werden wurde haben hat mit von "
    " für auf aus bei nach über unter vor zum zur auch noch nur oder aber wenn wie sich dass durch können "
    "https://www. .com/ @ 2024 2025 2023 19 20 January February March April June July August September October "
    "November December Monday Tuesday Wednesday Thursday Friday Figure Table Section Chapter Page Please Thank "
    "address agreement amount analysis application approach author authors available bank based benefit board "
    "building business called case cases center certain change changes children city class clear committee common "
    "community company complete computer condition conditions considered contract control cost country course "
    "current customer daily data date days department described design determined development difference different "
    "discussed document documents education effect effects employees energy equation equipment established "
    "evaluation evidence example experimental experience family field figure file final financial flow following "
    "form found function further general given government great group health height high history home hours house "
    "however human important include included including increase individual industry information interest "
    "international investigation investment issue items journal knowledge language large later learning less level "
    "library life limited line list local long machine made main major management market material mean means "
    "measured meeting member members method methods model money months more national natural necessary needed never "
    "notes number numbers obtained office often open operation order organization original paper part particular "
    "parts pay people performance period person place plan point policy population position possible power practice "
    "presence present presented pressure price private problem problems process product production program project "
    "property provide provided public published quality question questions range rate ratio reader really reason "
    "received recent record reference relation relationship report request required requirements research response "
    "result results review right risk role room rules same sample school science scientific search second secondary "
    "section security service services several show shown side significant similar simple since single size small "
    "social society software solution some source space special specific standard state statement states step still "
    "structure students studies study subject such suggested supply support surface system systems table taken team "
    "technical technology temperature term terms test tests text theory thing things three through time times title "
    "total training transfer treatment true turn types under understanding university until usually value values "
    "various very water week whole within without words work world would write year years young "
    "ation ations ement ing ingly ically ility ities ness able ible ment ance ence ently ally ology "
    "\n\n1. 2. 3. - * | , and . The . In . A . It . This . These . For . We . If . However, "
    " I you your my me he his him she her our us them who what when where why how do does did done "
    " all any both each every few many most much no nor not now only other others another own so too very well "
    " about above after again against along also although among around because been before being below between "
    " but came can cannot come could down during either even first from get go good had has have having here "
    " into its itself just last like made make may might more must new off one once out over per said see should "
    " some such than that their them then there therefore these they this those though thus two under up upon use "
    " used using was way were which while will with within would "
    " at the on the by the from the for the with the and the to the in the of the is a as a of a in a to be it is "
    " that the has been have been can be which is it was there is there are such as due to "
).encode()
"""Common words of some languages, English most; single words everyone uses, so that they tell nothing of a library."""


LEVEL: Final = 7
"""Texts come out as small as with level 9 (0.01 % larger), outlines of long PDFs 4 % larger in a third of the time."""
_LOOKAHEAD: Final = 262
"""zlib reaches back that much less than its window (MIN_LOOKAHEAD in its source)."""
_LEAST_BITS: Final = 12


def pack(data: bytes, dictionary: bytes) -> bytes:
    """Return ``data`` compressed, with a checksum.

    The window is no larger than data and dictionary: making the largest takes 40 microseconds, a small one 3, and most
    of what is packed is a few hundred bytes.
    """
    bits = (len(data) + len(dictionary) + _LOOKAHEAD).bit_length()
    bits = min(zlib.MAX_WBITS, max(_LEAST_BITS, bits))
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, bits, min(9, bits - 5), zdict=dictionary)
    return packer.compress(data) + packer.flush()


def unpack(data: bytes, dictionary: bytes) -> bytes:
    """Return the data of ``pack``. Raises zlib.error when it is damaged or was packed with another dictionary."""
    unpacker = zlib.decompressobj(zdict=dictionary)
    found = unpacker.decompress(data) + unpacker.flush()
    if not unpacker.eof:
        raise zlib.error("packed data is incomplete")
    return found


def unpack_any(data: bytes) -> bytes | None:
    """Return the data of ``pack`` whatever dictionary it was made with, None when it is nothing packed."""
    for dictionary in (TEXT_DICTIONARY, OUTLINE_DICTIONARY):
        try:
            return unpack(data, dictionary)
        except zlib.error:
            continue
    return None
