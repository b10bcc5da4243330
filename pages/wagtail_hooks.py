"""Imports the hooks of each room, since Wagtail looks for them here."""

import pages.discovery.hooks
import pages.editing.hooks
import pages.enquiries.hooks
import pages.links.hooks
import pages.publications.hooks
import pages.sync.hooks  # noqa: F401 -- importing registers them
