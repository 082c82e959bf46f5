"""WebOpener: the downloads' way to bytes, through the one way out; it keeps models.fetch.opener's protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from engine.contract.errors import RemoteFailed
from engine.contract.machine import Purpose

if TYPE_CHECKING:  # it brings httpx, which the start of the engine does without
    import httpx

    from engine.network.outbound import Outbound

READ_S: Final = 30.0
"""A server that sends nothing for so long is given up, and asked again."""


class WebOpener:
    """Opens addresses for downloads; redirects are followed as far as the grants go."""

    def __init__(self, outbound: Callable[[], Outbound]) -> None:
        self._outbound = outbound

    @contextmanager
    def __call__(self, url: str, headers: Mapping[str, str]) -> Iterator[WebReply]:
        """Send a GET. Raises NotGranted, AirGapped, RemoteFailed."""
        import httpx

        client = self._outbound().client(Purpose.DOWNLOAD, url, read_s=READ_S, follow_redirects=True)
        with client:
            try:
                with client.stream("GET", url, headers=dict(headers)) as response:
                    yield WebReply(response)
            except httpx.HTTPError as error:
                raise RemoteFailed(destination=url, problem=str(error) or type(error).__name__) from error


class WebReply:
    """A server's answer, its content not read yet."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response

    @property
    def status(self) -> int:
        """HTTP status."""
        return self._response.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers of the answer, and what redirects on the way said of the file."""
        on_the_way = {
            name.lower(): value
            for response in self._response.history
            for name, value in response.headers.items()
            if name.lower().startswith("x-")
        }
        return on_the_way | {name.lower(): value for name, value in self._response.headers.items()}

    def chunks(self) -> Iterator[bytes]:
        """Yield the content as it comes."""
        yield from self._response.iter_raw()
