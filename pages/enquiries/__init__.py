"""Enquiries: receiving them from visitors, mailing them to the right colleagues, and the admin's screens for them."""
