"""What falls due, at ``/calendar.ics``, for calendars that subscribe to it.

Nothing personal is told unless the address asks for it (``?people=yes``). An answer has an ETag, so
that a calendar which asks every day is told that nothing has changed.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from coopgraph.errors import CoopgraphError, MissingDependency, ParameterError
from coopgraph.names import LANGUAGES, check_name
from coopgraph.server import protocol

if TYPE_CHECKING:
    from coopgraph.kg import KnowledgeGraph

_KEPT = 16
"""So many calendars are kept for the next who ask for the same."""
_LISTS = ("kinds", "alarms")
_TAKEN = ("lang", "people", "since", "until", "actor", *_LISTS)


class CalendarFeed:
    """Calendars made when somebody first wants them, and again when the graph is another.

    Args:
        opened: Opens the graph; nothing of it is kept here.
        state: Names the state of the graph that is served.
    """

    def __init__(self, opened: Callable[[], KnowledgeGraph], state: Callable[[], str]) -> None:
        self._opened, self._state = opened, state
        self._making = asyncio.Lock()
        self._made: dict[tuple[str, str], bytes] = {}

    async def answer(self, request: Request) -> Response:
        """Serve a calendar; 304 where the client has it already."""
        try:
            given = _given(request)
            async with self._making:  # one at a time: each reads the whole graph
                data = await self._calendar(given)
        except MissingDependency as error:
            return PlainTextResponse(f"{error}\n", 501)
        except CoopgraphError as error:
            return PlainTextResponse(f"{error}\n", 400)
        tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if protocol.same(request.headers.get("if-none-match"), tag, any_will_do=True):
            return Response(status_code=304, headers=headers)
        headers["Content-Disposition"] = 'inline; filename="office.ics"'
        return Response(data, media_type="text/calendar; charset=utf-8", headers=headers)

    async def _calendar(self, given: Mapping[str, Any]) -> bytes:
        key = (self._state(), repr(sorted(given.items())))
        if key not in self._made:
            data = await asyncio.to_thread(self._make, given)
            if len(self._made) >= _KEPT:
                del self._made[next(iter(self._made))]
            self._made[key] = data
        return self._made[key]

    def _make(self, given: Mapping[str, Any]) -> bytes:
        options = dict(given)
        lang = options.pop("lang", "en")
        return self._opened().calendar(**options).ics(lang)


def _given(request: Request) -> dict[str, Any]:
    """Read what an address asks for.

    Raises:
        ParameterError: A parameter that there is not, twice the same, or of no such value.
        UnknownNameError: Another language.
    """
    given: dict[str, Any] = {}
    for name, value in request.query_params.multi_items():
        if name not in _TAKEN or name in given:
            raise ParameterError(
                f"{name[:40]!r} is no parameter, or stands twice", hint=", ".join(_TAKEN)
            )
        given[name] = value
    for name in _LISTS:
        if name in given:
            given[name] = [part.strip() for part in given[name].split(",") if part.strip()]
    if "people" in given:
        if given["people"] not in ("yes", "no"):
            raise ParameterError("people is yes or no", parameter="people")
        given["people"] = given["people"] == "yes"
    check_name(given.get("lang", "en"), LANGUAGES, "language")
    return given
