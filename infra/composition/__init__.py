"""From settings to components: one file a section; `infra.compose` runs them in order."""
