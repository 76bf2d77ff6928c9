"""What the database itself keeps: an account that money goes to was confirmed by a second person."""

from hub.cases.guards import refuse

refuse(
    table="members_organization",
    operation="UPDATE OF bank_account",
    condition=(
        "NEW.bank_account <> OLD.bank_account AND NEW.bank_account <> '' AND NOT EXISTS ("
        "SELECT 1 FROM membership_payeechange p WHERE p.organization_id = NEW.id "
        "AND p.bank_account = NEW.bank_account AND p.state = 'confirmed')"
    ),
    message="a payee account is confirmed by a second person",
)
refuse(
    table="membership_payeechange",
    operation="UPDATE",
    condition=(
        "OLD.state <> 'pending' OR NEW.bank_account <> OLD.bank_account OR NEW.bank_name <> OLD.bank_name "
        "OR NEW.organization_id <> OLD.organization_id OR NEW.entered_by_id <> OLD.entered_by_id"
    ),
    message="an entered payee account is decided once, as it was entered",
)
refuse(
    table="membership_application",
    operation="UPDATE OF state",
    condition="OLD.state IN ('approved', 'refused') AND NEW.state <> OLD.state",
    message="an application is decided once",
)
