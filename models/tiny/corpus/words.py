"""Words: the real and invented words that facts are made of."""

from __future__ import annotations

import random

FIRST_NAMES = tuple(
    (
        "Maria Jonas Anna Peter Laura Felix Clara Hugo Nina Oscar Ella Bruno Ida Victor Emma Simon Julia Martin Sofia"
        " Daniel Hanna Lukas Greta Paul Mia David Lena Thomas Alice Robert Grace Henry Ruth Walter Irene Frank Helen"
        " George Nora Adam Vera Carl Eva Leo Olga Max Rosa Ivan Tilda Ravi Miriam Fritz Amara Kofi Yuki Chen Priya"
        " Omar Leila Tomas Ines Pablo Carmen Diego Elif Emre Sana Arjun Mei Noah Liam Zoe Ben Amy Jack Sarah Kate"
        " Mark Susan John James"
    ).split()
)
LAST_NAMES = tuple(
    (
        "Keller Weber Alder Menon Novak Berg Holm Lind Moreau Rossi Silva Costa Duarte Petrov Ivanova Kim Tanaka"
        " Okafor Mensah Haddad Yilmaz Kaya Schmidt Fischer Wagner Becker Hoffmann Brandt Vogel Winter Sommer Stone"
        " Hill Brook Marsh Wood Field Baker Carter Mason Cooper Fisher Hunter Parker Taylor Walker Young Wright Clark"
        " Lewis Hall Green Adams Nelson Mitchell Roberts Turner Phillips Campbell Evans Collins Stewart Morris Murphy"
        " Cook Rogers Reed Bailey Finch Lopez Garcia Martinez Ramirez Torres Flores Nguyen Patel Singh Khan Ali Cohen"
        " Levi"
    ).split()
)
CITIES = tuple(
    (
        "Berlin Paris London Madrid Rome Vienna Prague Oslo Lisbon Athens Dublin Warsaw Budapest Helsinki Stockholm"
        " Zurich Hamburg Munich Cologne Bremen Leipzig Dresden Lyon Nice Porto Seville Milan Turin Naples Venice"
        " Krakow Riga Tallinn Bergen Aarhus Malmo Ghent Bruges Antwerp Utrecht Delft Leiden Geneva Basel Salzburg"
        " Graz Boston Chicago Denver Seattle Austin Toronto Montreal Sydney Perth Auckland Tokyo Osaka Kyoto Seoul"
        " Mumbai Delhi Cairo Lagos Nairobi Accra Lima Bogota Quito Santiago Havana"
    ).split()
)
NOUNS = tuple(
    (
        "falcon river harbour garden bridge lantern meadow anchor compass orchard tower valley canyon glacier forest"
        " island comet nebula pioneer atlas mercury saturn orion phoenix griffin raven heron osprey sparrow badger"
        " otter beaver marten lynx panther tiger bison moose walrus dolphin salmon maple cedar willow birch aspen"
        " hazel juniper clover thistle heather saffron ginger pepper cobalt copper silver granite marble amber quartz"
        " topaz ruby opal coral pearl ivory velvet linen canvas paper pencil ledger archive library gallery theatre"
        " museum station market kitchen bakery brewery cellar attic workshop studio office school clinic factory"
        " warehouse boiler engine turbine pump printer scanner camera tablet router laptop monitor speaker battery"
        " charger heater cooler fridge oven kettle bicycle tractor trailer lorry ferry canoe tent ladder hammer drill"
        " saw wrench lamp mirror carpet curtain sofa table chair shelf cupboard door window roof fence gate pond"
        " fountain statue bench path tunnel square"
    ).split()
)
ATTRIBUTES = tuple(
    (
        "port rent price deposit budget deadline owner manager author editor teacher doctor lawyer landlord tenant"
        " colour weight height length width depth speed power voltage pressure temperature capacity range age size"
        " number code password account balance fee fine discount rate limit quota score rank grade level version"
        " model serial address email phone website location origin destination departure arrival duration frequency"
        " warranty licence insurance contract invoice order ticket reservation room floor seat table gate platform"
        " track lane route distance area volume yield output input torque charge current signal channel key lock"
        " alarm sensor filter valve belt motor supplier customer partner sponsor client contact director founder"
        " chair secretary treasurer captain coach winner guest speaker topic title subject theme motto symbol flag"
        " language currency climate material finish flavour ingredient dose interval target goal result total share"
        " stake profit loss cost salary bonus tax refund"
    ).split()
)
ADJECTIVES = tuple(
    (
        "old new red blue green quiet small large early late northern southern eastern western upper lower inner"
        " outer first second main spare annual monthly final revised internal public private open closed long short"
        " bright dark"
    ).split()
)
COLOURS = tuple(
    "red blue green yellow black white grey brown orange purple pink silver gold turquoise beige navy".split()
)
MONTHS = tuple("January February March April May June July August September October November December".split())
DAYS = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
DISHES = tuple(
    (
        "lentil soup|apple pie|onion tart|carrot cake|fish stew|rice pudding|bean salad|potato gratin|lemon cake"
        "|beef stew|tomato soup|plum jam|rye bread|banana bread|chicken curry|pumpkin soup|cheese fondue|nut bread"
        "|pea soup|fruit salad|oat biscuits|mushroom risotto|spinach pie|pancakes|waffles|dumplings|noodle soup"
        "|goulash|paella|ratatouille"
    ).split("|")
)
FOODS = tuple(
    (
        "flour|sugar|butter|salt|rice|lentils|carrots|onions|apples|tomatoes|potatoes|cream|milk|cheese|oats|beans"
        "|peas|nuts|honey|lemon|yeast|pasta|spinach|mushrooms"
    ).split("|")
)
COMPANY_ENDINGS = tuple(
    "Ltd|Inc|Group|Partners|Works|Logistics|Energy|Foods|Media|Systems|Bank|Books|Motors|Labs".split("|")
)
UNITS = tuple(
    "kg|g|km|m|cm|mm|litres|hours|days|weeks|months|years|minutes|pages|pieces|percent|bar|watts|volts|degrees".split(
        "|"
    )
)
_ONSETS = "b c d f g h j k l m n p r s t v w z br cl dr fl gr kr pl st tr sh th qu".split()
_NUCLEI = "a e i o u ai ea io ou".split()
_CODAS = ["", "", "", *"n r l s m x t k nd rn".split()]


def invented(rng: random.Random, longest: int = 3) -> str:
    """Return an invented lower-case word of 2 to ``longest`` syllables."""
    syllables = rng.randint(2, longest)
    return "".join(rng.choice(_ONSETS) + rng.choice(_NUCLEI) + rng.choice(_CODAS) for _ in range(syllables))


def capital(word: str) -> str:
    """Return ``word`` with its first letter in upper case and the rest untouched."""
    return word[:1].upper() + word[1:]
