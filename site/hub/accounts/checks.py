"""System checks: `manage.py check`, and `manage.py check --deploy --database default` in production."""

from __future__ import annotations

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import connections

from .demo import demo_accounts_with_demo_password
from .models import User
from .roles import unknown_permissions


def roles_name_known_permissions(app_configs, **kwargs) -> list[CheckMessage]:
    """Every permission in the table of roles is declared by a model."""
    return [
        Error(
            f"Role {line} is not a permission of any model.",
            hint="See hub/accounts/roles.py.",
            id="accounts.E001",
        )
        for line in unknown_permissions()
    ]


def no_demo_accounts(app_configs, databases=None, **kwargs) -> list[CheckMessage]:
    """In production no demo account can be signed in to with the demo password."""
    if settings.DEMO:
        return []
    errors: list[CheckMessage] = []
    for alias in databases or []:
        if User._meta.db_table not in connections[alias].introspection.table_names():
            continue
        for username in demo_accounts_with_demo_password(using=alias):
            errors.append(
                Error(
                    f"The demo account {username} exists in a production database with the demo password.",
                    hint="Deactivate it or set another password.",
                    id="accounts.E002",
                )
            )
    return errors
