"""The dialog "Export": makes files of the open script, one job at a time, and offers them for download."""
