"""Names of files that hold passwords and keys; such files are listed and never opened."""

from __future__ import annotations

import re

_SECRET = re.compile(
    rb"""
    \.env | \.env\.(?!example$|sample$|template$|dist$).+ | .+\.env
    | id_(rsa|dsa|ecdsa|ecdsa_sk|ed25519|ed25519_sk|xmss)
    | .+\.(pem|key|p12|pfx|jks|keystore|kdbx?|ppk|p8|keychain|keychain-db|agilekeychain|opvault|ovpn)
    | (aws[_-])?credentials(\.(json|csv|ya?ml|toml|ini|xml|txt))?
    | (client_)?secrets?\.(json|ya?ml|toml|ini|env)
    | service[_-]account(.*)\.json
    | [._]netrc | \.pgpass | \.my\.cnf | \.htpasswd | \.pypirc | \.git-credentials | \.dockercfg
    | wallet\.dat | logins\.json | key[34]\.db | master\.key | shadow-?
    """,
    re.VERBOSE | re.IGNORECASE,
)


def looks_secret(name: bytes) -> bool:
    """Return whether a file of this name (last component only) is taken for a secret."""
    return _SECRET.fullmatch(name) is not None
