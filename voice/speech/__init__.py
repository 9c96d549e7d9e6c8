"""Speech synthesis: the engines, their voices, the clip cache, and the download of new voices."""
