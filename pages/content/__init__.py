"""What a page says, whatever holds it: typed parts, rich text, and how they are compared and merged."""
