"""The Pulumi program, the engine that runs it without the CLI, and the sandbox it deploys to."""
