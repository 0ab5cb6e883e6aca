"""The Trimtab command line, and the public names for plug-ins."""
