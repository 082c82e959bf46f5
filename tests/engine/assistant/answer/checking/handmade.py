"""Answers and the spans they cite, judged by hand: which items there are, and which the span holds.

Each case: the answer (citing span 1, and 2 where there is one), the spans, the items found, the items not found.
"""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    answer: str
    spans: tuple[str, ...]
    found: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


LEASE = (
    "The lease with Corwen Estates began on 3 May 2024. The rent is 1,250.00 euros a month, due by 14:30 on the 5th."
)
SHOP = "Ravi Menon and Anna-Lena Krüger keep 14 bikes at 22 Kiln Lane. Call +49 221 4471 or mail shop@menon.example."
MIETE = "Der Mietvertrag mit der Corwen Verwaltung GmbH läuft ab 03.05.2024. Die Miete beträgt 1.250,00 Euro im Monat."
FIRMA = "Frau Yıldız und Herr Thomas Braun führen 21 Angestellte. Der Umsatz lag 2023 bei 1,2 Mio. Euro, plus 7,5 %."

CASES: tuple[Case, ...] = (
    # numbers in other dress
    Case("The rent is 1250 euros [1].", (LEASE,), ("1250",)),
    Case("The rent is 1.250,00 euros [1].", (LEASE,), ("1.250,00",)),
    Case("The rent is €1,250 [1].", (LEASE,), ("1,250",)),
    Case("The rent is 1 250 euros [1].", (LEASE,), ("1 250",)),
    Case("The rent is 1300 euros [1].", (LEASE,), (), ("1300",)),
    Case("The rent is 12,500 euros [1].", (LEASE,), (), ("12,500",)),
    Case("There are fourteen bikes [1].", (SHOP,), ("fourteen",)),
    Case("There are forty bikes [1].", (SHOP,), (), ("forty",)),
    Case("It has 25 rooms [1].", ("The house has twenty-five rooms.",), ("25",)),
    Case("It cost 3.5 million [1].", ("The bridge cost 3,500,000 dollars.",), ("3.5 million",)),
    Case("It cost 3,500,000 [1].", ("The bridge cost 3.5 million dollars.",), ("3,500,000",)),
    Case("They sold two thousand tickets [1].", ("2,000 tickets were sold.",), ("two thousand",)),
    Case("The share is 7.5 % [1].", ("Der Anteil beträgt 7,5 Prozent.",), ("7.5",)),
    Case("Between 5 and 10 people [1].", ("A table seats 5 to 12.",), ("5",), ("10",)),
    Case("One of them is broken [1].", (SHOP,)),
    Case("1. The rent is 1,250 euros [1].\n2. It is due on the 5th [1].", (LEASE,), ("1,250", "5")),
    # dates and times
    Case("It began on 2024-05-03 [1].", (LEASE,), ("2024-05-03",)),
    Case("It began on May 3, 2024 [1].", (LEASE,), ("May 3, 2024",)),
    Case("It began on May 3rd [1].", (LEASE,), ("May 3rd",)),
    Case("It began in May 2024 [1].", (LEASE,), ("May 2024",)),
    Case("It began on 3 May 2023 [1].", (LEASE,), (), ("3 May 2023",)),
    Case("It began on 4 May 2024 [1].", (LEASE,), (), ("4 May 2024",)),
    Case("It began on 3/5/2024 [1].", (LEASE,), ("3/5/2024",)),
    Case("It began in 2024 [1].", (LEASE,), ("2024",)),
    Case("It is due by 2:30 pm [1].", (LEASE,), ("2:30 pm",)),
    Case("It is due by 3:30 pm [1].", (LEASE,), (), ("3:30 pm",)),
    Case("It was signed on 3rd of May 2024 [1].", (LEASE,), ("3rd of May 2024",)),
    # names
    Case("The landlord is Corwen Estates [1].", (LEASE,), ("Corwen Estates",)),
    Case("Corwen Estates lets it [1].", (LEASE,), ("Corwen Estates",)),
    Case("It is Corwen's house [1].", (LEASE,), ("Corwen's",)),
    Case("The landlord is Corvin Estates [1].", (LEASE,), (), ("Corvin Estates",)),
    Case("It belongs to Ravi Menon [1].", (SHOP,), ("Ravi Menon",)),
    Case("It belongs to Ravi Mehta [1].", (SHOP,), (), ("Ravi Mehta",)),
    Case("Ask Anna-Lena Krüger [1].", (SHOP,), ("Anna-Lena Krüger",)),
    Case("On Monday the shop is shut [1].", (SHOP,)),
    Case("I looked in July, and it is fine [1].", (SHOP,)),
    # quotations and codes
    Case("It says “began on 3 May 2024” [1].", (LEASE,), ("began on 3 May 2024",)),
    Case('It says "the rent is … euros a month" [1].', (LEASE,), ("the rent is … euros a month",)),
    Case("It says “the rent is waived” [1].", (LEASE,), (), ("the rent is waived",)),
    Case("Write to shop@menon.example [1].", (SHOP,), ("shop@menon.example",)),
    Case("Write to info@menon.example [1].", (SHOP,), (), ("info@menon.example",)),
    Case("The order is INV-2024-017 [1].", ("Order inv-2024-017 was paid.",), ("INV-2024-017",)),
    Case("The order is INV-2024-018 [1].", ("Order inv-2024-017 was paid.",), (), ("INV-2024-018",)),
    # which span
    Case("There are 14 bikes [2]. The rent is 1,250 euros [1].", (LEASE, SHOP), ("14", "1,250")),
    Case("There are 14 bikes [1].", (LEASE, SHOP), (), ("14",)),
    Case("There are 14 bikes at the shop.", (LEASE, SHOP), ("14",)),
    Case("The rent of 1,250 euros and the 14 bikes [1][2].", (LEASE, SHOP), ("1,250", "14")),
    Case("The rent is 1,250 euros. [1] It has 99 bikes. [2]", (LEASE, SHOP), ("1,250",), ("99",)),
    # German
    Case("Die Miete beträgt 1250 Euro [1].", (MIETE,), ("1250",)),
    Case("Die Miete beträgt 1,250.00 Euro [1].", (MIETE,), ("1,250.00",)),
    Case("Der Vertrag läuft ab dem 3. Mai 2024 [1].", (MIETE,), ("3. Mai 2024",)),
    Case("Der Vertrag läuft ab dem 5. März 2024 [1].", (MIETE,), (), ("5. März 2024",)),
    Case("Der Vermieter ist die Corwen Verwaltung [1].", (MIETE,), ("Corwen Verwaltung",)),
    Case("Es sind einundzwanzig Angestellte [1].", (FIRMA,), ("einundzwanzig",)),
    Case("Es sind zweiundzwanzig Angestellte [1].", (FIRMA,), (), ("zweiundzwanzig",)),
    Case("Der Umsatz lag bei 1.200.000 Euro [1].", (FIRMA,), ("1.200.000",)),
    Case("Der Umsatz stieg um 7.5 Prozent [1].", (FIRMA,), ("7.5",)),
    Case("Die Firma leitet Herr Braun mit seinen Leuten [1].", (FIRMA,), ("Braun",)),
    Case("Die Firma leitet Thomas Krause [1].", (FIRMA,), (), ("Thomas Krause",)),
    Case("Im Vertrag steht „ab 03.05.2024“ als Beginn [1].", (MIETE,), ("ab 03.05.2024",)),
    Case("Die Besprechung beginnt um 9 Uhr [1].", ("Beginn ist um 9:00 Uhr im Büro.",), ("9 Uhr",)),
    Case("Die Miete ist gestiegen, das Haus ist alt [1].", (MIETE,)),
)
