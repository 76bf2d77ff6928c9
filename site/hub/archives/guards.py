"""Who took which archive out of the house is never changed, and never forgotten."""

from hub.cases.guards import append_only

append_only("archives_archiveexport", "archives_archivemade")
