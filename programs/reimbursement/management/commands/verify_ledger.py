"""Prove that ledger, commitments, cases and payments of every pool agree: `manage.py verify_ledger`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from programs.reimbursement import ledger
from programs.reimbursement.models import BudgetPool


class Command(BaseCommand):
    help = "Reconcile every budget pool; name every difference and exit with 1, or say that all agree."

    def handle(self, *args: Any, **options: Any) -> None:
        bad, pools = 0, BudgetPool.objects.order_by("pk")
        for pool in pools:
            with transaction.atomic():
                differences = ledger.reconcile(pool=pool).differences
            for difference in differences:
                self.stderr.write(f"{pool}: {difference}")
            bad += bool(differences)
        if bad:
            raise CommandError(f"{bad} pools do not agree")
        self.stdout.write(f"{len(pools)} pools agree.")
