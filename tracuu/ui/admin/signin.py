"""Who may act as an admin: by OpenID Connect where it is set up, else by one password.

Without either nobody may, and the page says how to set one up. A password is held as a
hash in Streamlit's secrets; wrong ones make everybody wait.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit.runtime.scriptrunner import get_script_run_ctx

from tracuu.audit import AuditLog
from tracuu.errors import UsageError
from tracuu.passwords import Throttle, matches
from tracuu.ui.marked import escaped
from tracuu.ui.notices import notice_html
from tracuu.ui.server import uploaders
from tracuu.ui.strings import Say

PASSWORD_ADMIN = "admin"
IDLE_S = 3600.0
_SIGNED_IN = "signed_in_at"
_PROBLEM = "sign_in_problem"
_COMMAND = ".venv/bin/python -m tracuu password"
_SECRETS = ".streamlit/secrets.toml"


def signed_in(index: Path, say: Say) -> str | None:
    """The name of the admin; None, with what to do about it on the page, for anyone else.

    Only an admin's session may send files to the server.
    """
    who, session = _who(index, say), session_id()
    if who is None:
        uploaders.dismiss(session)
    else:
        uploaders.admit(session)
    return who


def session_id() -> str:
    """By what the server knows this session."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


def _who(index: Path, say: Say) -> str | None:
    admin, auth = _section("admin"), _section("auth")
    if auth:
        return _by_provider(admin, say)
    if isinstance(admin.get("password"), str):
        return _by_password(admin["password"], AuditLog.beside(index), say)
    st.html(_how_html(say))
    return None


def show_sign_out(audit: AuditLog, who: str, say: Say) -> None:
    """Who is signed in, and the button that ends it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        line = escaped(say("signed_in_as", who=who))
        st.html(f'<p class="tc-muted">{line}</p>', width="content")
        st.button(say("sign_out"), type="tertiary", on_click=_sign_out, args=(audit, who))


def _section(name: str) -> Mapping[str, Any]:
    """A section of the secrets, empty where there are none."""
    try:
        section = st.secrets.get(name)
    except StreamlitSecretNotFoundError:
        return {}
    return section if isinstance(section, Mapping) else {}


# OpenID Connect


def _by_provider(admin: Mapping[str, Any], say: Say) -> str | None:
    if not st.user.is_logged_in:
        st.html(notice_html(say("sign_in"), say("sign_in_provider")))
        st.button(say("sign_in"), type="primary", on_click=st.login)
        return None
    email = str(st.user.get("email") or "").casefold()
    allowed = {str(each).casefold() for each in admin.get("emails", ())}
    if email and email in allowed and st.user.get("email_verified") is not False:
        return email
    st.html(notice_html(say("not_admin"), say("not_admin_text", who=email or "?")))
    st.button(say("sign_out"), on_click=st.logout)
    return None


# The password


@st.cache_resource(show_spinner=False)
def _throttle() -> Throttle:
    """One for all sessions, so that a new session does not begin anew."""
    return Throttle()


def _by_password(hashed: str, audit: AuditLog, say: Say) -> str | None:
    now, since = time.monotonic(), st.session_state.get(_SIGNED_IN)
    if since is not None and now - since < IDLE_S:
        st.session_state[_SIGNED_IN] = now
        return PASSWORD_ADMIN
    st.session_state.pop(_SIGNED_IN, None)
    with st.form("sign-in", border=False):
        st.text_input(
            say("password"), type="password", key="password", autocomplete="current-password"
        )
        st.form_submit_button(
            say("sign_in"), type="primary", on_click=_sign_in, args=(hashed, audit)
        )
    if problem := st.session_state.pop(_PROBLEM, None):
        key, fields = problem
        st.html(notice_html("", say(key, **fields)))
    return None


def _sign_in(hashed: str, audit: AuditLog) -> None:
    state, throttle = st.session_state, _throttle()
    given, state["password"] = state["password"], ""
    if (wait_s := throttle.seconds_to_wait()) > 0:
        state[_PROBLEM] = ("sign_in_wait", {"seconds": int(wait_s) + 1})
        return
    try:
        right = throttle.attempt(lambda: matches(given, hashed))
    except UsageError:
        state[_PROBLEM] = ("sign_in_no_hash", {"command": _COMMAND, "file": _SECRETS})
        return
    audit.add(PASSWORD_ADMIN, "sign-in" if right else "sign-in refused")
    if right:
        state[_SIGNED_IN] = time.monotonic()
    else:
        state[_PROBLEM] = ("sign_in_wrong", {})


def _sign_out(audit: AuditLog, who: str) -> None:
    audit.add(who, "sign-out")
    st.session_state.pop(_SIGNED_IN, None)
    if _section("auth"):
        st.logout()


def _how_html(say: Say) -> str:
    """How an admin's password is set, where there is none."""
    return (
        f'<section class="tc-notice"><h2>{escaped(say("no_sign_in"))}</h2>'
        f"<p>{escaped(say('no_sign_in_text'))}</p>"
        f"<p>{escaped(say('type_this'))}</p><pre><code>{escaped(_COMMAND)}</code></pre>"
        f"<p>{escaped(say('no_sign_in_then', file=_SECRETS))}</p></section>"
    )
