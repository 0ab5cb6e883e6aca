"""How a report is written: one format a file, each with `render(report)`."""
