"""Which credential of a cluster counts: that of the strongest source replaces the weaker ones."""

from collections.abc import Sequence

from exporter.settings.faults import Fault, setting_name
from exporter.settings.layers import Layer, cluster_names, origin_of, strongest
from exporter.settings.shape import Keys

TOKENS = ("token", "token_file")
PASSWORDS = ("password", "password_file")
LOGIN = ("username", *PASSWORDS)
CREDENTIALS = (*TOKENS, *LOGIN)


def settle_credentials(layers: Sequence[Layer]) -> tuple[tuple[Layer, ...], list[Fault]]:
    """The layers, strongest first, without credentials that a stronger one replaces; and what is wrong."""
    settled = tuple(layers)
    faults: list[Fault] = []
    for name in cluster_names(layers):
        cluster = ("clusters", name)
        doubled = [fault for layer in layers if (fault := _two_kinds(layer, cluster))]
        settled = _replace_weaker(settled, cluster)
        faults += doubled or _incomplete(settled, cluster)
    return settled, faults


def _given(layer: Layer, cluster: Keys) -> set[str]:
    return {key for key in CREDENTIALS if layer.get((*cluster, key)) is not None}


def _two_kinds(layer: Layer, cluster: Keys) -> Fault | None:
    given = _given(layer, cluster)
    kinds = [key for key in (*TOKENS, *PASSWORDS) if key in given]
    if "username" in given and not given & set(PASSWORDS):
        kinds.append("username")
    if len(kinds) < 2:
        return None
    message = f"expected one credential, but {' and '.join(kinds)} are set in the same source"
    return Fault(setting_name(cluster), layer.origin((*cluster, kinds[0])), message)


def _replace_weaker(layers: Sequence[Layer], cluster: Keys) -> tuple[Layer, ...]:
    replaced: set[str] = set()
    kept = []
    for layer in layers:
        remaining = layer.without([(*cluster, key) for key in replaced])
        replaced |= _replaced_by(_given(remaining, cluster))
        kept.append(remaining)
    return tuple(kept)


def _replaced_by(given: set[str]) -> set[str]:
    """What weaker sources may no longer add: a login is completed by them, key by key, a token is not."""
    if given & set(TOKENS):
        return set(CREDENTIALS)
    replaced = set(TOKENS) if given else set()
    return replaced | (set(PASSWORDS) if given & set(PASSWORDS) else set())


def _incomplete(layers: Sequence[Layer], cluster: Keys) -> list[Fault]:
    given = {key for key in CREDENTIALS if strongest(layers, (*cluster, key)) is not None}
    if not given:
        message = "no credential; expected token_file, or token, or username with password or password_file"
    elif "username" in given and not given & set(PASSWORDS):
        return [_fault(layers, (*cluster, "username"), "needs password or password_file beside it")]
    elif given & set(PASSWORDS) and "username" not in given:
        return [_fault(layers, (*cluster, next(key for key in PASSWORDS if key in given)), "needs username beside it")]
    else:
        return []
    return [_fault(layers, cluster, message)]


def _fault(layers: Sequence[Layer], keys: Keys, message: str) -> Fault:
    return Fault(setting_name(keys), origin_of(layers, keys), message)
