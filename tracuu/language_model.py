"""A language model behind an OpenAI-compatible server: instructions and material → text.

The only module that speaks to ``openai``, which is imported when a model is first asked.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final, Protocol

from tracuu.errors import LanguageModelError, SlowLanguageModelError

if TYPE_CHECKING:
    import httpx2
    import openai

MAX_CHARS = 6000
_MAX_BYTES = 4_000_000  # each piece comes wrapped in some hundred bytes of JSON
_MAX_TOKENS = 800
_HEARTBEAT_S = 0.2
_GRACE_S = 1.0
# All that a request needs; the client would add what the environment (OPENAI_*) says.
_HEADERS_SENT = frozenset(
    "host accept content-type content-length transfer-encoding connection user-agent".split()
)

_Piece = tuple[str, str | None]
"""Some text, and why the answer ends with it, where it does."""
_NOTHING: Final = ("", None)
_Arrivals = SimpleQueue["_Piece | asyncio.Task[None]"]


class LanguageModel(Protocol):
    """What writes an answer from instructions and the material that they speak of."""

    def stream(self, instructions: str, material: str) -> Generator[str]:
        """The text in pieces as it is written; an empty piece says that nothing new has come.

        Ends when the model has finished; closing it stops the model. Raises
        LanguageModelError where the model did not finish.
        """
        ...


class ServedModel:
    """The model ``model`` of the server at ``url``, such as ``http://127.0.0.1:11434/v1``.

    ``timeout_s`` is for the whole answer. Nothing is tried again, and no setting is taken
    from the environment: neither a proxy, through which the question and the quotes would
    travel, nor a key meant for somebody else.
    """

    def __init__(self, url: str, model: str, *, timeout_s: float, key: str | None = None) -> None:
        self._url = url
        self._model = model
        self._timeout_s = timeout_s
        self._key = key

    def stream(self, instructions: str, material: str) -> Generator[str]:
        """See LanguageModel; the answer is cut off after ``timeout_s`` or MAX_CHARS."""
        import httpx2
        import openai

        try:
            yield from self._arriving(instructions, material)
        except (TimeoutError, openai.APITimeoutError) as error:
            raise self._slow() from error
        except openai.APIStatusError as error:
            raise self._refused(error.status_code) from error
        except (openai.APIConnectionError, httpx2.TransportError, OSError) as error:
            raise self._failed("cannot be reached, or broke off the connection") from error
        except (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise self._failed(f"failed ({type(error).__name__})") from error
        except (ValueError, RecursionError) as error:
            raise self._failed("sent what is no answer of such a server") from error

    def _arriving(self, instructions: str, material: str) -> Iterator[str]:
        """The pieces, read in a thread of their own so that no server can hold up who waits."""
        arrived: _Arrivals = SimpleQueue()
        loop = asyncio.new_event_loop()
        task = loop.create_task(self._read(instructions, material, arrived.put))
        task.add_done_callback(arrived.put)
        threading.Thread(target=_run, args=(loop, task), daemon=True).start()
        latest = time.monotonic() + self._timeout_s + _GRACE_S
        chars = 0
        try:
            while not isinstance(piece := _next(arrived, latest), asyncio.Task):
                text, ending = piece
                chars += len(text)
                if chars > MAX_CHARS:
                    raise self._failed(f"wrote more than {MAX_CHARS} characters")
                yield text
                if ending is not None:
                    return self._check(ending)
            piece.result()
            raise self._failed("broke off before the end")
        finally:
            with suppress(RuntimeError):  # it has ended, and its loop is closed
                loop.call_soon_threadsafe(task.cancel)

    def _check(self, ending: str) -> None:
        if ending == "length":
            raise self._failed("was cut off at its greatest length")
        if ending != "stop":
            raise self._failed("ended its answer without finishing it")

    async def _read(self, instructions: str, material: str, put: Callable[[_Piece], None]) -> None:
        async with asyncio.timeout(self._timeout_s), self._client() as client:
            stream = await client.chat.completions.create(
                model=self._model,
                messages=[
                    {"role": "system", "content": instructions},
                    {"role": "user", "content": material},
                ],
                stream=True,
                temperature=0,
                max_tokens=_MAX_TOKENS,
            )
            async for chunk in stream:
                piece = _piece_of(chunk)
                if piece != _NOTHING:
                    put(piece)

    def _client(self) -> openai.AsyncOpenAI:
        import openai

        return openai.AsyncOpenAI(
            base_url=self._url,
            api_key=self._key or "none",
            max_retries=0,
            timeout=self._timeout_s,
            http_client=openai.DefaultAsyncHttpxClient(
                trust_env=False,
                follow_redirects=False,
                event_hooks={"request": [self._send_only_what_is_needed], "response": [_limit]},
            ),
        )

    async def _send_only_what_is_needed(self, request: httpx2.Request) -> None:
        for name in set(request.headers) - _HEADERS_SENT:
            del request.headers[name]
        request.headers["accept-encoding"] = "identity"
        if self._key:
            request.headers["authorization"] = f"Bearer {self._key}"

    def _failed(self, what: str, *, remedy: str = "") -> LanguageModelError:
        return LanguageModelError(
            f"The language model {self._model} at {self._url} {what}.", remedy=remedy
        )

    def _slow(self) -> LanguageModelError:
        return SlowLanguageModelError(
            f"The language model {self._model} at {self._url} did not finish within"
            f" {self._timeout_s:g} s.",
            remedy="Set TRACUU_LLM_TIMEOUT higher, or take a smaller model.",
        )

    def _refused(self, status: int) -> LanguageModelError:
        """What the server says is left out: it may repeat the key or the question."""
        settings = "TRACUU_LLM_KEY" if status in (401, 403) else "TRACUU_LLM_URL, TRACUU_LLM_MODEL"
        remedy = f"Check {settings} and the server's log."
        return self._failed(f"answered with the HTTP status {status}", remedy=remedy)


def _run(loop: asyncio.AbstractEventLoop, task: asyncio.Task[None]) -> None:
    """Read to the end; what became of it is in the task, for whoever still waits."""
    try:
        loop.run_until_complete(asyncio.wait([task]))
        loop.run_until_complete(loop.shutdown_asyncgens())
        if not task.cancelled():
            task.exception()  # asked for here, so that asyncio does not miss a reader
    finally:
        loop.close()


def _next(arrived: _Arrivals, latest: float) -> _Piece | asyncio.Task[None]:
    """What arrived next; an empty piece where it is not there yet."""
    if time.monotonic() > latest:
        raise TimeoutError
    try:
        return arrived.get(timeout=_HEARTBEAT_S)
    except Empty:
        return _NOTHING


def _piece_of(chunk: Any) -> _Piece:
    """The text of one event, and why the answer ended, where it did.

    The client checks no event against its type, so that anything may be in it.
    """
    choices = getattr(chunk, "choices", None)
    first = choices[0] if isinstance(choices, list) and choices else None
    content = getattr(getattr(first, "delta", None), "content", None)
    ending = getattr(first, "finish_reason", None)
    return content if isinstance(content, str) else "", ending if isinstance(ending, str) else None


async def _limit(response: httpx2.Response) -> None:
    """Let no more than _MAX_BYTES through, packed by nothing that could unfold into more."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise ValueError("a compressed answer, which was not asked for")
    response.stream = _limited(response.stream)


def _limited(stream: Any) -> httpx2.AsyncByteStream:
    import httpx2

    class Limited(httpx2.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            received = 0
            async for data in stream:
                received += len(data)
                if received > _MAX_BYTES:
                    raise httpx2.ReadError(f"more than {_MAX_BYTES} bytes")
                yield data

        async def aclose(self) -> None:
            await stream.aclose()

    return Limited()
