"""What the database itself keeps: who looked at what stays written down, as it was."""

from hub.cases.guards import append_only, refuse

append_only("privacy_access")
refuse(
    table="privacy_datarequest",
    operation="UPDATE OF state",
    condition="OLD.state <> 'open' AND NEW.state <> OLD.state",
    message="a request about personal data is decided once",
)
