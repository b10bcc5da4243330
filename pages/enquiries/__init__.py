"""Enquiries: receiving what visitors send, mailing it to the right colleagues, and the admin's screens for it."""
