"""The forms of a page, as a browser has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html

TODAY = date.today().isoformat()
# What a person might type.
SAMPLES = {
    "date": TODAY,
    "datetime-local": f"{TODAY}T10:00",
    "time": "10:00",
    "email": "somebody@example.com",
    "url": "https://example.com/",
}


@dataclass
class Form:
    """A form as a browser has it: where it goes, what each of its fields says, and what it might say."""

    action: str
    shown_at: str
    values: dict[str, Any] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    offers: dict[str, str] = field(default_factory=dict)

    @property
    def filled(self) -> dict[str, Any]:
        """The form with something in every field, its first button pressed."""
        return self.offers | {name: value for name, value in self.values.items() if value}

    @property
    def typed(self) -> list[str]:
        """The fields that people fill."""
        return [name for name, kind in self.kinds.items() if kind not in ("hidden", "submit", "file", "trap")]

    @property
    def hidden(self) -> list[str]:
        """The fields that the page fills."""
        return [name for name, kind in self.kinds.items() if kind == "hidden"]

    @property
    def counts(self) -> list[str]:
        """The fields that say how many rows a form has."""
        return [name for name in self.kinds if name.endswith(("-TOTAL_FORMS", "-INITIAL_FORMS"))]


def forms_in(address: str, page: str) -> Iterator[Form]:
    """The forms of a page that are sent by POST."""
    document = lxml.html.document_fromstring(page)
    for template in document.xpath("//template"):
        template.drop_tree()  # what a script may add is no part of the form
    for element in document.iter("form"):
        if (element.get("method") or "get").lower() != "post":
            continue
        action = urlsplit(urljoin(address, element.get("action") or address))
        form = Form(action.path + (f"?{action.query}" if action.query else ""), address)
        outside = document.xpath("//*[@form=$name]", name=element.get("id") or "-")
        for control in [*element.iter("input", "textarea", "select", "button"), *outside]:
            take(control, form)
        for of_name in (form.values, form.kinds, form.offers):
            of_name.pop("csrfmiddlewaretoken", None)
        yield form


def take(control: Any, form: Form) -> None:
    """A control of a form: its kind, what the browser would send for it, and what a person might choose."""
    name = control.get("name")
    if not name or control.get("disabled") is not None:
        return
    kind = control.get("type") or control.tag
    said = control.get("value") or ""
    if control.get("tabindex") == "-1":
        kind = "trap"  # for robots: people don't see it
    if control.tag == "select":
        options = control.xpath(".//option")
        chosen = [option for option in options if option.get("selected") is not None] or options[:1]
        form.values[name] = chosen[0].get("value") or "" if chosen else ""
        form.offers[name] = next((option.get("value") for option in options if option.get("value")), "")
    elif kind in ("checkbox", "radio"):
        form.offers.setdefault(name, said or "on")
        if control.get("checked") is not None:
            form.values[name] = said or "on"
    elif kind in ("submit", "button"):
        if control.tag == "input" or kind == "button" or name in form.kinds:
            return
        kind, form.offers[name] = "submit", said
    elif kind == "file":
        pass
    elif control.tag == "textarea":
        form.values[name] = (control.text or "").removeprefix("\n")
        form.offers[name] = "请见附件说明。"
    else:
        form.values[name] = said
        form.offers[name] = "" if kind == "hidden" else SAMPLES.get(kind, "1")
    form.kinds[name] = kind


def path_of(address: str) -> str:
    return urlsplit(address).path


def errors_in(page: str) -> str:
    """What a page says is wrong, for whoever has to find out."""
    if not page.strip():
        return ""
    found = lxml.html.document_fromstring(page).xpath(
        "//*[@role='alert' or contains(@class, 'field__error') or contains(@class, 'tone--stop')]"
    )
    return "; ".join(" ".join(element.text_content().split()) for element in found)[:300]
