"""Sharing: serves finished sessions to phones on the local network, and shows their address as a QR code."""
