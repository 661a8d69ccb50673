"""What every command shares: how it ends, and how it prints."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tracuu.errors import TracuuError

if TYPE_CHECKING:
    from tracuu.assistant import Response

EXIT_STOPPED = 1


def run_command(command: Callable[[], int], *, stopped: str = "Stopped.") -> int:
    """Run ``command``; returns its exit code. A known error becomes one line on standard error."""
    try:
        return command()
    except TracuuError as error:
        say(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        say(stopped)
        return EXIT_STOPPED
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def say(line: str) -> None:
    """A line for people, on standard error."""
    sys.stderr.write(line + "\n")


def write(line: str) -> None:
    """A line of output."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def write_json(value: dict[str, Any]) -> None:
    write(json.dumps(value, ensure_ascii=False))


def response_json(response: Response) -> dict[str, Any]:
    """A response as the object that ``ask`` and ``search`` print."""
    value: dict[str, Any] = {"question": response.question, "milliseconds": response.milliseconds}
    if response.answer is not None:
        value["answer"] = asdict(response.answer)
    value["results"] = [asdict(result) for result in response.results]
    return value
