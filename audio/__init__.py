"""Everything that is samples: clips, beds, mixing, mastering, files, loudspeaker."""
