"""What an illegal business goes by: names, domains, apps; shared by the blacklist and the warnings."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from ..matching import host_key, key_lines, lines_of, name_key


class Traced(models.Model):
    """Names, domains and apps, one a line, with the keys by which they are searched."""

    other_names = models.TextField("别名", blank=True, max_length=2000, help_text="每行一个。")
    domains = models.TextField("网址或域名", blank=True, max_length=4000, help_text="每行一个。")
    apps = models.TextField("App 名称", blank=True, max_length=2000, help_text="每行一个。")
    name_key = models.TextField(blank=True, editable=False)
    host_key = models.TextField(blank=True, editable=False)
    app_key = models.TextField(blank=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Written with its keys."""
        self.fill_keys()
        super().save(*args, **kwargs)

    @property
    def known_as(self) -> list[str]:
        """The names it goes by beside its own."""
        return lines_of(self.other_names)

    @property
    def hosts(self) -> list[str]:
        """Its domains as they were written; pages show them as text, never as links."""
        return lines_of(self.domains)

    @property
    def app_names(self) -> list[str]:
        """Its apps."""
        return lines_of(self.apps)

    def own_names(self) -> list[str]:
        """The names of the row itself."""
        return []

    def fill_keys(self) -> None:
        """What is searched follows what is written."""
        self.name_key = key_lines(name_key(name) for name in [*self.own_names(), *self.known_as])
        self.host_key = key_lines(host_key(host) for host in self.hosts)
        self.app_key = key_lines(name_key(name) for name in self.app_names)

    def clean(self) -> None:
        """Every line under domains has to be one."""
        super().clean()
        if wrong := [host for host in self.hosts if not host_key(host) or "." not in host_key(host)]:
            raise ValidationError({"domains": f"“{wrong[0][:60]}”不是网址或域名，请核对。"})
