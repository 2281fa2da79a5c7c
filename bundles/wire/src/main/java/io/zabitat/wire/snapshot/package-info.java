/** Snapshot bodies: sessions, ACLs and nodes (storage format, sections 4 and 4.4). */
@Export
@Version("1.0.0")
package io.zabitat.wire.snapshot;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
