"""Files closed cases as BagIt packages: in a folder, in an S3 bucket, or with an archive's receiving system.

One of three settings says where: ARCHIVE_RECEIVER (a web address; with ARCHIVE_RECEIVER_KEY), ARCHIVE_BUCKET (with
ARCHIVE_KEY_ID and ARCHIVE_SECRET, optional ARCHIVE_ENDPOINT, ARCHIVE_REGION, ARCHIVE_PREFIX), or ARCHIVE_FOLDER.
Optional ARCHIVE_TIMEOUT_SECONDS. A package is there whole or not at all and is never written twice.
"""

from adapters.archive_bagit.adapter import BagArchive
from adapters.archive_bagit.store import Shelf, open_shelf
from adapters.archive_bagit.verify import Report, verify_package, verify_store

__all__ = ["ADAPTER", "BagArchive", "Report", "Shelf", "open_shelf", "verify_package", "verify_store"]

ADAPTER = BagArchive
