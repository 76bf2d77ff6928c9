"""What comes into the exchange's mailbox: each mail kept once, read where it can be, left to the clerk where not."""
