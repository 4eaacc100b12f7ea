"""The interface for programs: REST, with its description in OpenAPI."""
