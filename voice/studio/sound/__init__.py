"""The sound of the studio: versions of the open scripts, their timelines, and streams of their sound."""
