"""Everything that is text: the script language, its timeline and the library of sessions."""
