"""`manage.py check --deploy` names what production would not start with."""

from __future__ import annotations

from django.conf import settings
from django.core.checks import CheckMessage, Error

from .safety import problems


def safe_for_production(app_configs, **kwargs) -> list[CheckMessage]:
    return [Error(sentence, id="operations.E001") for sentence in problems(settings)]
