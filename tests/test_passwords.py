"""The admin password: what is kept of it, what is refused, and how fast it may be tried."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import threading
import tomllib
import unicodedata
from pathlib import Path

import pytest

from tracuu.cli import main
from tracuu.errors import UsageError
from tracuu.passwords import MAX_CHARS, Throttle, hash_password, matches

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "mưa rào tháng bảy"
SALT, DIGEST = "A" * 22 + "==", "A" * 43 + "="


@pytest.fixture(scope="module")
def hashed() -> str:
    return hash_password(PASSWORD)


def test_a_password_matches_its_own_hash_alone(hashed: str) -> None:
    assert matches(PASSWORD, f" {hashed}\n")
    assert not matches(PASSWORD + " ", hashed)


def test_accents_typed_another_way_are_the_same_password(hashed: str) -> None:
    assert matches(unicodedata.normalize("NFD", PASSWORD), hashed)


def test_a_hash_says_how_it_was_made_and_no_two_are_alike(hashed: str) -> None:
    assert re.fullmatch(r"scrypt\$32768\$8\$3\$[^$]{24}\$[^$]{44}", hashed)
    assert hash_password(PASSWORD) != hashed


def test_too_short_and_too_long_passwords_are_refused(hashed: str) -> None:
    with pytest.raises(UsageError, match="at least 12"):
        hash_password("11 ký tự ấy")
    with pytest.raises(UsageError, match="at most"):
        hash_password("a" * (MAX_CHARS + 1))
    assert not matches("a" * 10_000_000, hashed)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        PASSWORD,
        "scrypt$32768$8$3$AAAA",
        f"bcrypt$32768$8$3${SALT}${DIGEST}",
        f"scrypt$32768$8$3${SALT}$AAAA",
        f"scrypt$32768$8$3$AAAA${DIGEST}",
        f"scrypt$32768$8$3${SALT}${DIGEST[:-2]}",
        f"scrypt$32768$8$-3${SALT}${DIGEST}",
        f"scrypt$32767$8$3${SALT}${DIGEST}",
        f"scrypt$2$8$3${SALT}${DIGEST}",
        f"scrypt$67108864$8$1${SALT}${DIGEST}",  # 64 GB
        f"scrypt$32768$99$1${SALT}${DIGEST}",
        f"scrypt$131072$8$99${SALT}${DIGEST}",
        f"scrypt$٣٢٧٦٨$8$3${SALT}${DIGEST}",
        f"scrypt${'9' * 6000}$8$3${SALT}${DIGEST}",
    ],
)
def test_what_is_no_hash_or_a_costly_one_is_refused_in_one_line(wrong: str) -> None:
    with pytest.raises(UsageError, match="python -m tracuu password") as caught:
        matches(PASSWORD, wrong)
    assert len(str(caught.value)) < 200


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_after_five_wrong_attempts_each_has_to_wait_longer() -> None:
    clock = Clock()
    throttle = Throttle(clock=clock)
    for _ in range(4):
        throttle.failed()
        assert throttle.seconds_to_wait() == 0
    waits = []
    for _ in range(8):
        throttle.failed()
        waits.append(throttle.seconds_to_wait())
        clock.now += waits[-1]
        assert throttle.seconds_to_wait() == 0
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]
    throttle.succeeded()
    throttle.failed()
    assert throttle.seconds_to_wait() == 0


def test_a_wait_passes_with_time_and_never_overflows() -> None:
    clock = Clock()
    throttle = Throttle(clock=clock)
    for _ in range(5000):
        throttle.failed()
    assert throttle.seconds_to_wait() == 900
    clock.now += 899.5
    assert throttle.seconds_to_wait() == 0.5


def test_while_waiting_nothing_is_checked_not_even_the_right_password() -> None:
    throttle = Throttle(clock=Clock())
    assert not any(throttle.attempt(lambda: False) for _ in range(5))
    assert not throttle.attempt(lambda: True)


def test_a_right_attempt_forgets_the_wrong_ones() -> None:
    throttle = Throttle(clock=Clock())
    for _ in range(3):
        assert not any(throttle.attempt(lambda: False) for _ in range(4))
        assert throttle.attempt(lambda: True)
    assert throttle.seconds_to_wait() == 0


def test_many_attempts_at_once_are_no_more_than_as_many_in_a_row() -> None:
    throttle = Throttle(clock=Clock())
    start, checked = threading.Barrier(20), []

    def wrong() -> bool:
        checked.append(1)
        return False

    def session() -> None:
        start.wait()
        throttle.attempt(wrong)

    threads = [threading.Thread(target=session) for _ in range(20)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(checked) == 5


# The command alone: all of them together take a second to import.
COMMAND = """
import argparse, sys
from tracuu.cli.password import add_password
from tracuu.cli.shell import run_command

parser = argparse.ArgumentParser()
add_password(parser.add_subparsers())
options = parser.parse_args(["password"])
sys.exit(run_command(lambda: options.run(options)))
"""


def test_the_command_prints_what_goes_into_the_secrets(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\nanother line\n"))
    assert main.main(["password"]) == 0
    said = capsys.readouterr()
    assert matches(PASSWORD, tomllib.loads(said.out)["admin"]["password"])
    assert PASSWORD not in said.out + said.err


def test_the_command_refuses_a_short_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("ngắn\n"))
    assert main.main(["password"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("The password has 4 characters")


@pytest.mark.parametrize(("second", "code"), [(PASSWORD, 0), ("another password", 2)])
def test_on_a_terminal_it_is_typed_twice_and_never_shown(second: str, code: int) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND],
        cwd=ROOT,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        shown = b""
        for asked, line in ((b"Password", PASSWORD), (b"Once more", second)):
            while asked not in shown:
                shown += os.read(ours, 1000)
            os.write(ours, f"{line}\n".encode())
        out, _ = process.communicate(timeout=20)
    os.close(ours)
    assert process.returncode == code, shown
    assert (b'password = "scrypt$' in out) == (code == 0)
    assert PASSWORD.encode() not in shown + out
