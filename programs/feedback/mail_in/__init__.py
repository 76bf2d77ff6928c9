"""Forms that come by mail: read from Word and PDF, registered where nothing is doubtful, else left to the clerk."""
