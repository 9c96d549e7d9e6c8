"""What the command `voices` prints and plays."""
