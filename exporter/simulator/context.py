"""What an endpoint of the simulated REST API may look at."""

from dataclasses import dataclass

from .accounts import Account
from .cluster import SimulatedCluster
from .listing import Pages
from .messages import Answer, Request
from .routes import Route

UNAUTHORIZED = Answer(401)  # with an empty body, as the vendor's SDK expects for a token that is not valid


@dataclass(frozen=True)
class Context:
    """All that an endpoint may look at."""

    cluster: SimulatedCluster
    request: Request
    route: Route
    account: Account | None
    page_cap: int
    pages: Pages
