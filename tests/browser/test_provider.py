"""Signing in with the office's accounts, against a real OpenID Connect provider."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serving import served
from tests.oidc_provider import CLIENT, providing
from tests.ports import free_port

ADMIN = "quan.tri@example.gov.vn"


def _secrets(file: Path, provider: str, port: int) -> Path:
    file.write_text(
        f"""[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "mot chuoi dai chi de thu nghiem trong may nay"
client_id = "{CLIENT}"
client_secret = "s"
server_metadata_url = "{provider}/.well-known/openid-configuration"

[admin]
emails = ["{ADMIN.title()}"]
""",
        encoding="utf-8",
    )
    return file


@pytest.mark.slow
def test_only_accounts_on_the_list_are_let_in(
    page: Page, library: tuple[Path, Path], tmp_path: Path
) -> None:
    with providing({}) as provider:
        port = free_port()
        secrets = _secrets(tmp_path / "secrets.toml", provider.address, port)
        with served(*library, secrets=secrets, port=port) as shown:
            for claims, admitted in (
                ({"email": "nguoi.la@example.gov.vn"}, False),
                ({"email": ADMIN, "email_verified": False}, False),
                ({"email": ADMIN, "email_verified": True}, True),
            ):
                provider.claims = dict(claims)
                page.goto(f"{shown.address}?view=admin")
                page.get_by_role("button", name="Đăng nhập").click()
                expect(page.locator(".tc-tagline")).to_be_visible()  # the provider sends it back
                page.goto(f"{shown.address}?view=admin")
                expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
                seen = "Đưa văn bản vào" if admitted else "không phải là người quản trị"
                expect(page.get_by_role("heading", name=seen)).to_be_visible()
                uploader = page.get_by_test_id("stFileUploader")
                expect(uploader).to_have_count(1 if admitted else 0)
                page.get_by_role("button", name="Đăng xuất").click()
                expect(page.locator(".tc-tagline")).to_be_visible()
