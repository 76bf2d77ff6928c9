"""业务对口部门与联系人: who at the exchange answers for what. For members and staff, never public (DOMAIN 1)."""
