"""The studio: a page on this machine for choosing, writing and hearing sessions."""
