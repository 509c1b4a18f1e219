"""The sample job search, the server it lives on, and its owner: what `syncd demo` shows the main job with."""
