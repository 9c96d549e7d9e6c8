"""Signal processing independent of sessions: clips, noise, fades, loudness, limiting, reverb."""
