"""Reading and writing the script language: front matter, body, directions, Speech Markdown and SSML."""
