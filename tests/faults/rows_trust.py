"""Certificates, tokens and logins that are refused, and those that change (contract section 6, rules 8 and 9)."""

from collections.abc import Callable

from exporter.simulator import SimulatedCluster, faults
from tests.secrets import secret

from .place import PASSWORD, TOKEN, USER, Place
from .row import HELPERS, Expected, Row, lost, refused
from .trust import Trust

_NEW = secret("rotated")
_OTHER_PASSWORD = secret("other-password")
_TOLD_REFUSED = Expected(hit="stay", others="stay", errors={"unauthorized": 1}, logged=(refused("unauthorized"),))


def _showing(context: Callable[[Trust], object]) -> Callable[[Place], object]:
    return lambda place: place.restart(context(place.trust))  # type: ignore[arg-type]  # a context or none


def _expired(place: Place) -> None:
    place.cluster.accounts.add_token(TOKEN, expires=place.cluster.clock() - 1.0)


def _valid(place: Place) -> None:
    place.cluster.accounts.add_token(TOKEN)


def _replaced(place: Place, old: str, new: str) -> None:
    # As it is done in earnest, while listings go on: at no moment is the token in the file one that is refused.
    place.cluster.accounts.add_token(new)
    fresh = place.token_file.with_suffix(".new")
    fresh.write_text(f"{new}\n")
    fresh.replace(place.token_file)
    place.cluster.accounts.revoke_token(old)


def _rotated(place: Place) -> None:
    _replaced(place, TOKEN, _NEW)


def _rotated_back(place: Place) -> None:
    _replaced(place, _NEW, TOKEN)


def _rotated_in_mid_poll(place: Place) -> None:
    def rotate(_: SimulatedCluster) -> None:
        _rotated(place)

    place.faults.add(faults.Change(rotate, endpoint="uploads", page=2, times=1))


def _file_gone(place: Place) -> None:
    place.cluster.accounts.revoke_token(TOKEN)
    place.token_file.unlink()


def _file_back(place: Place) -> None:
    _valid(place)
    place.token_file.write_text(TOKEN)


def _sessions_end(place: Place) -> None:
    place.cluster.accounts.end_sessions()


def _sessions_end_in_mid_poll(place: Place) -> None:
    place.faults.add(
        faults.Change(lambda cluster: cluster.accounts.end_sessions(), endpoint="uploads", page=2, times=1)
    )


def _ten_hours(place: Place) -> None:
    # As if the cluster's clock had moved: the token of the session made at the first poll is over.
    place.cluster_clock.now += 10 * 3600.0 + 1.0


def _ten_hours_back(place: Place) -> None:
    place.cluster_clock.now -= 10 * 3600.0 + 1.0


def _password_changed(place: Place) -> None:
    place.cluster.accounts.add_user(USER, _OTHER_PASSWORD)
    place.cluster.accounts.end_sessions()


def _password_as_before(place: Place) -> None:
    place.cluster.accounts.add_user(USER, PASSWORD)


def _password_in_file(place: Place) -> None:
    _password_changed(place)
    place.password_file.write_text(_OTHER_PASSWORD)


def _password_in_file_as_before(place: Place) -> None:
    _password_as_before(place)
    place.password_file.write_text(PASSWORD)


_TLS = (
    *(
        Row(name=what, begin=_showing(context), mend=Place.start, expected=lost("tls"))
        for what, context in {
            "a self-signed certificate": Trust.self_signed,
            "a certificate of an unknown authority": Trust.unknown,
            "a certificate that has expired": Trust.expired,
            "a certificate of another name": Trust.misnamed,
            "nothing newer than TLS 1.1": Trust.outdated,
            "no TLS at all": lambda _: None,
        }.items()
    ),
)

_TOKENS = (
    Row(name="the token has expired", begin=_expired, mend=_valid, login="token", expected=lost("unauthorized")),
    Row(
        name="the token was deleted",
        begin=lambda place: place.cluster.accounts.revoke_token(TOKEN),
        mend=_valid,
        login="token",
        expected=lost("unauthorized"),
    ),
    Row(
        name="the token is refused by every listing",
        faults=(faults.Status(401, endpoint="uploads"),),
        expected=_TOLD_REFUSED,
    ),
    Row(
        name="the token in its file is rotated",
        begin=_rotated,
        mend=_rotated_back,
        login="token_file",
    ),
    Row(
        name="the token in its file is rotated in the middle of a poll",
        begin=_rotated_in_mid_poll,
        mend=_rotated_back,
        login="token_file",
    ),
    Row(
        name="the token's file is gone after the token was deleted",
        begin=_file_gone,
        mend=_file_back,
        login="token_file",
        expected=lost("unauthorized"),
    ),
    Row(
        name="the token's file is empty",
        begin=lambda place: place.token_file.write_text(""),
        mend=lambda place: place.token_file.write_text(TOKEN),
        login="token_file",
        expected=lost("unauthorized"),
    ),
)

_LOGINS = (
    Row(name="the session ends", begin=_sessions_end, login="password_file"),
    Row(name="the session ends in the middle of a poll", begin=_sessions_end_in_mid_poll, login="password_file"),
    Row(
        name="the session is over after 10 hours",
        begin=_ten_hours,
        mend=_ten_hours_back,
        login="password_file",
        inside=True,
    ),
    Row(
        name="the password was changed",
        begin=_password_changed,
        mend=_password_as_before,
        login="password_file",
        expected=lost("unauthorized"),
    ),
    Row(
        name="the password was changed in its file too",
        begin=_password_in_file,
        mend=_password_in_file_as_before,
        login="password_file",
    ),
    *(
        Row(
            name=f"the login is answered by {status}",
            begin=_sessions_end,
            login="password_file",
            faults=(faults.HtmlError(status, endpoint="login"),),
            expected=lost(reason),
        )
        for status, reason in ((403, "unauthorized"), (404, "unauthorized"))
    ),
    Row(
        name="the login is answered by 500",
        begin=_sessions_end,
        login="password_file",
        faults=(faults.HtmlError(500, endpoint="login"),),
        # Discovery, settings and file system need a session, the rest does not.
        expected=Expected(
            hit="stay",
            others="stay",
            up=False,
            errors={"server_error": 3},
            kept=("s3_enabled", "expiry_interval_seconds", "filesystem_size_bytes", "filesystem_free_bytes"),
            logged=(refused("server_error"), f"{HELPERS}settings,file_system reason="),
        ),
    ),
)

ROWS = (*_TLS, *_TOKENS, *_LOGINS)
