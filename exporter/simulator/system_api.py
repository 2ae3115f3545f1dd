"""The endpoints about the cluster itself and about who is asking."""

import json

from .accounts import Account
from .context import UNAUTHORIZED, Context
from .messages import Answer, error_answer, json_answer
from .uploads import BLOCK_BYTES


def version(context: Context) -> Answer:
    """The version of Qumulo Core; needs no account."""
    revision = f"Qumulo Core {context.cluster.version}"
    built = {"build_id": "160765.1.18", "flavor": "release", "build_date": "2026-01-17T20:41:03Z"}
    return json_answer({"revision_id": revision, **built})


def node_state(context: Context) -> Answer:
    """Which node answers, and whether it is in quorum; needs no account."""
    cluster = context.cluster
    return json_answer({"node_id": 1, "state": cluster.node_state, "cluster_id": cluster.uuid})


def cluster_settings(context: Context) -> Answer:
    """The cluster's name; needs no account."""
    return json_answer({"cluster_name": context.cluster.name})


def file_system(context: Context) -> Answer:
    """Capacity; sizes are decimal strings of bytes."""
    capacity = context.cluster.capacity
    return json_answer(
        {
            "block_size_bytes": BLOCK_BYTES,
            "total_size_bytes": str(capacity.total),
            "free_size_bytes": str(context.cluster.free_bytes()),
            "snapshot_size_bytes": str(capacity.snapshots),
        }
    )


def who_am_i(context: Context) -> Answer:
    """Who the token belongs to, and its privileges."""
    account = context.account or Account("", frozenset())
    return json_answer(
        {
            "id": "1001",
            "name": account.name,
            "primary_group": "513",
            "sid": "S-1-5-21-1-2-3-1001",
            "uid": "",
            "home_directory": "/",
            "can_change_password": False,
            "privileges": sorted(account.privileges),
        }
    )


def find_identity(context: Context) -> Answer:
    """The one identity that has every member sent; 400 when there is none, or when nothing was asked for."""
    try:
        sent = json.loads(context.request.body)
        wanted = {name: value for name, value in sent.items() if value is not None}
    except (ValueError, AttributeError, RecursionError):
        return error_answer(400, "decode_error", "an identity is required")
    found = context.cluster.identities.find(wanted)
    if found is None:
        return error_answer(400, "cred_invalid_identity_error", "There is no such identity")
    return json_answer(found.document())


def login(context: Context) -> Answer:
    """Trades name and password for a session; a wrong one is an empty 401."""
    try:
        sent = json.loads(context.request.body)
        name, password = sent["username"], sent["password"]
    except (ValueError, TypeError, LookupError, RecursionError):
        return error_answer(400, "decode_error", "username and password are required")
    token = context.cluster.accounts.login(name, password)
    return UNAUTHORIZED if token is None else json_answer({"bearer_token": token})
