"""Prints the name of the migrated database that the tests clone too; makes it first where it is missing."""

import django

django.setup()

from filelock import FileLock  # noqa: E402

from tests.databases import PostgresClones, cache_folder  # noqa: E402

if __name__ == "__main__":
    clones = PostgresClones()
    with FileLock(cache_folder() / "postgresql.lock"):
        clones.prepare()
    print(clones.template)
