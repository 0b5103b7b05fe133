"""Protobuf messages of the platform. Generated; see the package's README."""
