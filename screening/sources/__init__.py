"""Published documents and list folders on one side, `ListSnapshot` on the other; one adapter per publisher format."""
