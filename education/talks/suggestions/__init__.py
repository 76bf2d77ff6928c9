"""What members suggest for the talks: handed in through the portal, selected or declined by the exchange."""
