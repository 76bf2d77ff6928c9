"""What attendees open on their phones, and the files that organisers and staff take."""
