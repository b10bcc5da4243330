"""Publications: reading them from files, the admin's screens for them, and their import."""
