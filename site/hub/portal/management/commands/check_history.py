"""`manage.py check_history [--record]`: do the migrations on disk continue the history of this demo database?"""

import json
import sys
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

OLDER = (
    "这个数据库由较早的迁移历史建立，无法升级：请运行 make reset 清空演示数据后重新开始。\n"
    "This database was made by an older migration history: run `make reset` to start over."
)


class Command(BaseCommand):
    help = "Stops with advice when the database was made by migrations that have been rewritten since."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--record", action="store_true", help="after migrating: remember the migrations")

    def handle(self, *args, **options) -> None:
        memory = Path(settings.VAR, "history.json")
        on_disk = own_migrations()
        applied = {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()}
        if options["record"]:
            present = {name: digest for name, digest in on_disk.items() if name in applied}
            memory.write_text(json.dumps(present, indent=1))
            return
        known = json.loads(memory.read_text()) if memory.exists() else {}
        ours = {name for name in applied if is_own(name.partition(".")[0])}
        if ours - on_disk.keys() or any(known.get(name, on_disk[name]) != on_disk[name] for name in ours):
            raise CommandError(OLDER)


def own_migrations() -> dict[str, str]:
    """Digest of each migration file of our own apps, by "app.name"."""
    found = {}
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        if is_own(app):
            file = sys.modules[type(migration).__module__].__file__
            found[f"{app}.{name}"] = sha256(Path(str(file)).read_bytes()).hexdigest()
    return found


def is_own(app: str) -> bool:
    """Whether an app stands in this tree and not among the installed packages."""
    if app not in apps.app_configs:
        return False
    folder = Path(apps.get_app_config(app).path)
    return folder.is_relative_to(settings.ROOT) and "site-packages" not in folder.parts
