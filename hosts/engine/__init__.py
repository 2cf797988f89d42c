"""Talking to one engine: the only part that knows the Docker Engine API.

No Django in here. Everything that is raised comes from `hosts.engine.errors`,
everything that is returned from `hosts.engine.types`.
"""
