"""Publishing: a folder for any web space, with sounds, pages, a list of them, and a podcast feed."""
