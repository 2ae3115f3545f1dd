"""Web configuration files that nobody should write, and the certificates and keys that they name."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

import bcrypt
import trustme

from tests.fuzz import yamls
from tests.fuzz.flips import flip
from tests.fuzz.pools import pool
from tests.fuzz.tree import Mapping, Node, Words, damage
from tests.fuzz.whole import WHOLE
from tests.secrets import secret

_WORDS = Words(
    pool("web_keys"),
    (*pool("web_values") * 2, f"'{secret('not a hash')}'", secret("word"), *yamls.WORDS.values),
)
_TOKENS = (
    *yamls.TOKENS,
    b"-----END CERTIFICATE-----\n",
    b"-----BEGIN EC PRIVATE KEY-----\n",
    b"\xc3\xbc",
    b"=",
    b"A" * 64,
)
_USERS = ("bob", "'a:b'", "''", "\u00fc", "'x y'", "1", "null", '"\\x00"', '"\\n"')
_HEADERS = ("''", "1", "true", '"a\\r\\nb: c"', "'\u0161'", "'\u00fc'", '"\\x7f"', "[a]", "' a '", "null", "'\u2028'")


@dataclass(frozen=True)
class Web:
    """A web configuration file, and what is in `broken.pem`; `whole` when nothing in it was damaged."""

    yaml: bytes
    broken: bytes
    whole: bool


class Pems:
    """One authority, a certificate with its key and another key, made once and written to a folder.

    They are others at each run, so a failure is seen again by the input that it tells rather than by its seed.
    """

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        leaf, other = authority.issue_cert("localhost"), authority.issue_cert("localhost")
        self.cert, self.key = leaf.cert_chain_pems[0].bytes(), leaf.private_key_pem.bytes()
        self.authority = authority.cert_pem.bytes()
        self.hash = bcrypt.hashpw(secret("password").encode(), bcrypt.gensalt(4)).decode()
        (folder / "cert.pem").write_bytes(self.cert)
        (folder / "key.pem").write_bytes(self.key)
        (folder / "both.pem").write_bytes(leaf.private_key_and_cert_chain_pem.bytes())
        (folder / "other.pem").write_bytes(other.private_key_pem.bytes())
        (folder / "ca.pem").write_bytes(self.authority)
        (folder / "empty.pem").write_bytes(b"\n")

    def make(self, chance: Random) -> Web:
        """One file, damaged or not, and one damaged certificate or key."""
        broken = flip(chance.choice((self.cert, self.key, self.authority)), _TOKENS, chance)
        if chance.randrange(150) == 0:
            return Web(chance.choice(WHOLE), broken, whole=False)
        usual = chance.randrange(2) == 0
        root: Node = self._full(chance, usual)
        damages = chance.choice((0, 1, 1, 1, 2, 3))
        for _ in range(damages):
            root = damage(root, _WORDS, chance)
        body = yamls.render(root, chance, 0).encode("utf-8", "surrogatepass")
        flipped = chance.randrange(8) == 0
        return Web(flip(body, _TOKENS, chance) if flipped else body, broken, not damages and not flipped and usual)

    def _full(self, chance: Random, usual: bool) -> Mapping:
        """A file with some of the sections; `usual` for one that must be taken."""
        tls: list[tuple[str, Node]] = [
            self._pem("cert", self.cert, chance),
            self._pem("key", self.key, chance),
            ("min_version", chance.choice(("TLS12", "TLS13"))),
        ]
        if chance.randrange(2):
            tls += [self._pem("client_ca", self.authority, chance), ("client_auth_type", "RequireAndVerifyClientCert")]
        policy = "max-age=1" if usual or chance.randrange(3) else chance.choice(_HEADERS)
        headers: list[tuple[str, Node]] = [("X-Frame-Options", "deny"), ("Strict-Transport-Security", policy)]
        user = "alice" if usual or chance.randrange(3) else chance.choice(_USERS)
        kept = f"'{self.hash}'" if usual or chance.randrange(2) else chance.choice(pool("web_hashes"))
        members: list[tuple[str, Node]] = [
            ("tls_server_config", Mapping(tls)),
            ("http_server_config", Mapping([("http2", "false"), ("headers", Mapping(headers))])),
            ("basic_auth_users", Mapping([(user, kept)])),
            ("rate_limit", Mapping([("interval", "1s"), ("burst", "5")])),
        ]
        return Mapping(chance.sample(members, chance.randint(1, 4)))

    def _pem(self, name: str, content: bytes, chance: Random) -> tuple[str, Node]:
        if chance.randrange(4):
            return f"{name}_file", f"{name.removeprefix('client_')}.pem"
        return name, '"' + content.decode().replace("\n", "\\n") + '"'
