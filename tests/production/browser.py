"""A person's browser towards a production stack: cookies, forms, and an app that shows codes."""

from __future__ import annotations

import hashlib
import hmac
import re
import struct
import time
from base64 import b32decode
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from tests.html_forms import errors_in, forms_in, path_of

PASSWORD = "Correct-Horse-2026"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = 30  # seconds that a code is shown


def code_of(secret: str = SECRET) -> str:
    """What an authenticator app shows now (RFC 6238, six digits)."""
    digest = hmac.new(b32decode(secret), struct.pack(">Q", int(time.time()) // STEP), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


class From(HTTPAdapter):
    """Connects from another address of this machine."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__()

    def init_poolmanager(self, *args, **kwargs) -> None:
        super().init_poolmanager(*args, **kwargs, source_address=(self.address, 0))


class Browser:
    """Keeps cookies, follows nothing by itself.

    `site` is the platform's own address; with `behind` that of a gunicorn, which is asked as nginx would ask it.
    """

    def __init__(self, site: str, *, verify: str = "", address: str = "127.0.0.1", behind: str = "") -> None:
        self.site, self.asked, self.seconds = site, behind or site, 30.0
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = verify
        for scheme in ("https://", "http://"):
            self.session.mount(scheme, From(address))
        if behind:
            self.session.headers.update(
                {
                    "Host": site.partition("://")[2],
                    "X-Forwarded-Proto": "https",
                    "X-Forwarded-For": address,
                }
            )

    def get(self, path: str, **kwargs: Any) -> requests.Response:
        return self.ask("GET", path, **kwargs)

    def post(self, path: str, data: dict | None = None, **kwargs: Any) -> requests.Response:
        return self.ask("POST", path, data=data, **kwargs)

    def ask(self, method: str, path: str, headers: dict | None = None, **kwargs: Any) -> requests.Response:
        answer = self.session.request(
            method,
            self.asked + path,
            headers={"Referer": self.site + path} | (headers or {}),
            allow_redirects=False,
            timeout=self.seconds,
            **kwargs,
        )
        if self.asked != self.site:
            for cookie in self.session.cookies:
                cookie.secure = False  # else they would not be sent by http to gunicorn
        return answer

    def filled(self, page: str, action: str = "", **values: Any) -> dict[str, Any]:
        """A form of a page with these values, its address as "": that of the page, or one that ends in `action`.

        None takes a field out. Raises LookupError.
        """
        answer = self.get(page)
        wanted = action or path_of(page)
        for form in forms_in(page, answer.text):
            if path_of(form.action).endswith(wanted):
                token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.text)
                found = (
                    form.values | values | {"csrfmiddlewaretoken": token[1] if token else "", "": form.action}
                )
                return {name: value for name, value in found.items() if value is not None}
        said = errors_in(answer.text)
        raise LookupError(f"{page} ({answer.status_code}) has no form to {wanted}; it says: {said}")

    def send(self, page: str, action: str = "", files: Any = None, **values: Any) -> requests.Response:
        """Fill a form of a page and send it."""
        data = self.filled(page, action, **values)
        return self.post(data.pop(""), data, files=files)

    def sign_in(self, username: str, *, secret: str = "") -> requests.Response:
        """By name and password and, with a secret, the code of the app."""
        answer = self.send("/account/login/", login=username, password=PASSWORD)
        if secret and answer.status_code == 302:
            answer = self.send("/account/login/verify/", code=code_of(secret))
        return answer
