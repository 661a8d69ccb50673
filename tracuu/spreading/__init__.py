"""An ingest's reading and encoding spread over a Ray cluster: the only package that imports ray.

``connect`` joins a cluster, ``RayReading`` reads files on it and ``RayEncoder`` encodes chunks
on it; both give what they would give here, bit for bit and in the same order. Ray is not
imported before ``connect`` is called.
"""

from tracuu.spreading.cluster import Cluster, connect
from tracuu.spreading.encoding import RayEncoder
from tracuu.spreading.reading import ATTEMPTS, RayReading

__all__ = ["ATTEMPTS", "Cluster", "RayEncoder", "RayReading", "connect"]
