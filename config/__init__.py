"""What a person sets: settings and where they come from, secrets, paths, the commented reference `syncd.toml`."""
