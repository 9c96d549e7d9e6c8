"""The panel "Export": makes files of the open script, one job at a time, for download, and shares it with a phone."""
