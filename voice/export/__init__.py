"""Export of a session to files: mastered audio, stems, captions, cover and metadata."""
